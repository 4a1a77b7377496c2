import { once } from 'node:events';
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A kept HTTP connection that costs its process little: one GET at a time, of responses with a Content-Length. */
export class Connection {
  /** @returns {Promise<Connection>} */
  static async open(port) {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    await once(socket, 'connect');
    return new Connection(socket);
  }

  constructor(socket) {
    this.socket = socket;
    this.received = '';
    socket.setEncoding('latin1').on('data', (text) => {
      this.received += text;
      this.take();
    });
    socket.on('error', (error) => this.answered?.reject(error));
    socket.on('close', () => this.answered?.reject(new Error('The application closed the connection')));
  }

  /** Resolves to the body of a response; rejects unless its status is 200. */
  get(path) {
    return new Promise((resolve, reject) => {
      this.answered = { resolve, reject };
      this.socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    });
  }

  close() {
    this.answered = undefined;
    this.socket.destroy();
  }

  take() {
    const { received, answered } = this;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.slice(0, headEnd);
    const bodyStart = headEnd + HEAD_END.length;
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (received.length < bodyStart + length) return;
    this.received = '';
    this.answered = undefined;
    if (head.startsWith('HTTP/1.1 200 ')) answered.resolve(received.slice(bodyStart));
    else answered.reject(new Error(head.slice(0, head.indexOf('\r\n'))));
  }
}
