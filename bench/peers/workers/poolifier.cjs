const { ClusterWorker } = require('poolifier');

// As an ES module the worker misses the pool's first message, and never becomes ready.
module.exports = new ClusterWorker((value) => value);
