/** Those that call another process, by the names of their files. */
export const PROCESSES = [
  'comedy-forked',
  'poolifier-cluster',
  'workerpool-process',
  'jest-worker-process',
  'tinypool-process',
];
export const THREAD = 'piscina-thread';
export const PYTHON = 'python-manager';
