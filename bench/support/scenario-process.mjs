/** Runs one scenario, and sends what came of it to the process that started this one. */
// Whoever wanted to know is gone: so are we, and all that we started, whose group we lead.
process.once('disconnect', () => process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL'));

const [name, options] = process.argv.slice(2);
const { inUse, ...rest } = JSON.parse(options);
const scenario = await import(`../scenarios/${name}.mjs`);

const { results, rows } = await scenario.run({
  ...rest,
  inUse,
  subject: inUse ? 'uactor-in-use' : 'uactor',
  // In use a library does more than its peers are asked to: half of each goal is enough then.
  eased: (goal) => (inUse ? goal / 2 : goal),
});
const suffix = inUse ? ', in use' : '';
process.send({ results, rows: rows.map((row) => ({ ...row, what: row.what + suffix })) }, () => process.exit());
