import type { Link } from '../link/link.js';

/** Resolves to whether the event loop at the other end answers within so many milliseconds. */
export function answersWithin(link: Link, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeout, false);
    link.ping(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
