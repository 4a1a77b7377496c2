const { ClusterWorker } = require('poolifier');

const loaded = import('../../support/in-use.mjs').then(({ makeUse }) => makeUse());
let use = async (value) => {
  use = await loaded;
  return use(value);
};

// As an ES module the worker misses the pool's first message, and never becomes ready.
module.exports = new ClusterWorker({ echo: (value) => value, use: (value) => use(value) });
