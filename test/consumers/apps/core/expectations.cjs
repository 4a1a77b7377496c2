const assert = require('node:assert/strict');

/** The process id that the greeting tells. */
exports.expectOtherProcess = (greeting) => {
  const [, pid] = /^Hello from process (\d+)!$/.exec(greeting) ?? assert.fail(`a greeting, not ${greeting}`);
  assert.notEqual(Number(pid), process.pid);
  process.kill(Number(pid), 0);
  return Number(pid);
};

exports.expectGone = (pid) => {
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
};
