import * as http from 'node:http';
import * as https from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { PortForward } from '@kubernetes/client-node';
import { type Cluster, kubeConfig, sleep } from './kube';

// A client that puts, deletes and reads all the while, in transactions, and knows all members. No read may be older than what was
// acknowledged before it was asked for, and in the end everything that was acknowledged is read back.

/** What a client shows to members that speak TLS, and whom it trusts. */
export interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Who logs in to members that ask. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** What members say to a token that is missing, too old, or of a time when users were others. */
const notLoggedIn = /user name is empty|invalid auth token|revision of auth store is old/;

/** A member's client port on this machine, through the API server: reconnects for each connection, so pods may come and go. */
class Forward {
  private readonly sockets = new Set<Socket>();
  private server?: Server;
  port = 0;
  /** When it may be asked again, after a failure. */
  avoidUntil = 0;
  readonly agent: http.Agent;
  private token = '';

  constructor(
    private readonly namespace: string,
    private readonly pod: string,
    credentials?: Credentials,
    private readonly login?: Login,
  ) {
    const options = { keepAlive: true, maxSockets: 16 };
    // Through the forwarded port, a member is localhost.
    this.agent = credentials ? new https.Agent({ ...options, ...credentials, servername: 'localhost' }) : new http.Agent(options);
  }

  async open(): Promise<void> {
    const forward = new PortForward(kubeConfig);
    this.server = createServer(socket => {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
      forward.portForward(this.namespace, this.pod, [2379], socket, null, socket).then(
        connection => {
          const web = typeof connection === 'function' ? connection() : connection;
          if (!web) return socket.destroy();
          web.on('close', () => socket.destroy());
          web.on('error', () => socket.destroy());
          socket.on('close', () => web.terminate());
        },
        () => socket.destroy(),
      );
    });
    await new Promise<void>(resolve => this.server?.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as { port: number }).port;
  }

  close(): void {
    this.agent.destroy();
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
  }

  async post<T>(path: string, body: unknown, timeout: number): Promise<T> {
    try {
      return await this.send<T>(path, body, timeout);
    } catch (error) {
      if (!this.login || !notLoggedIn.test(String(error))) throw error;
      this.token = '';
      this.token = (await this.send<{ token: string }>('/v3/auth/authenticate', this.login, 5000)).token;
      return this.send<T>(path, body, timeout);
    }
  }

  private send<T>(path: string, body: unknown, timeout: number): Promise<T> {
    const headers = this.token ? { authorization: this.token } : {};
    return new Promise((resolve, reject) => {
      const { request } = this.agent instanceof https.Agent ? https : http;
      const outgoing = request(
        { host: '127.0.0.1', port: this.port, path, method: 'POST', headers, agent: this.agent, timeout },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(text));
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify(body));
    });
  }
}

/** Milliseconds that an attempt may take: a write that a change of leaders swallowed is never answered. */
const attemptTimeout = 500;

/** Milliseconds that a worker rests after a write: a client is to be there all the while, and not to take the machine from the members. */
const betweenWrites = 20;

const encode = (text: string) => Buffer.from(text).toString('base64');
const decode = (text: string) => Buffer.from(text, 'base64').toString();

/** Every tenth write of a worker deletes what it wrote five before. */
const deletes = (n: number) => n % 10 === 0;

interface TxnAnswer {
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: { readonly kvs?: readonly { readonly value: string }[] } }[];
}

/** What a run of writes came to. */
export interface Report {
  readonly acknowledged: number;
  /** Milliseconds: the longest time in which no write of any worker was acknowledged. */
  readonly longestGap: number;
  /** Attempts that had to be made again. */
  readonly retries: number;
}

export class Writer {
  private readonly forwards: Forward[];
  private readonly acknowledged: number[];
  private readonly problems: string[] = [];
  private stopping = false;
  private running: Promise<void>[] = [];
  private lastAcknowledged = 0;
  private longestGap = 0;
  private retries = 0;

  constructor(
    cluster: Cluster,
    members: number,
    private readonly workers = 8,
    /** Before each key: what was written before stands under another. */
    private readonly prefix = '',
    credentials?: Credentials,
    login?: Login,
  ) {
    this.forwards = Array.from(
      { length: members },
      (_, ordinal) => new Forward(cluster.namespace, `${cluster.name}-${ordinal}`, credentials, login),
    );
    this.acknowledged = Array<number>(workers).fill(0);
  }

  async start(): Promise<void> {
    await Promise.all(this.forwards.map(forward => forward.open()));
    this.lastAcknowledged = Date.now();
    this.running = Array.from({ length: this.workers }, (_, worker) => this.work(worker));
  }

  /** How many writes were acknowledged until now. */
  count(): number {
    return this.acknowledged.reduce((a, b) => a + b, 0);
  }

  /** How many writes of one worker were. */
  countOf(worker: number): number {
    return this.acknowledged[worker] as number;
  }

  /** Stops writing, and reads nothing back. */
  abandon(): void {
    this.stopping = true;
    for (const forward of this.forwards) forward.close();
  }

  /** Starts the measurement of gaps anew, and returns the longest until now. */
  lap(): number {
    const longest = Math.max(this.longestGap, Date.now() - this.lastAcknowledged);
    this.longestGap = 0;
    return longest;
  }

  /** A worker keeps to its member while that answers, and goes to the next one that did not fail lately. */
  private choose(worker: number): Forward {
    const order = this.forwards.map((_, index) => this.forwards[(worker + index) % this.forwards.length] as Forward);
    return order.find(({ avoidUntil }) => avoidUntil < Date.now()) ?? (order[Math.floor(Math.random() * order.length)] as Forward);
  }

  /**
   * A worker owns a register that only grows, and writes a key of its own beside it each time. A write whose answer was lost may
   * still be applied later: so each is a transaction that only takes the register from the value before.
   */
  private async work(worker: number): Promise<void> {
    const register = encode(`${this.prefix}register/${worker}`);
    for (let next = 1; !this.stopping; ) {
      const forward = this.choose(worker);
      const compare =
        next === 1 ? { key: register, target: 'VERSION', version: 0 } : { key: register, target: 'VALUE', value: encode(String(next - 1)) };
      try {
        const answer = await forward.post<TxnAnswer>(
          '/v3/kv/txn',
          {
            compare: [compare],
            success: [
              { request_put: { key: register, value: encode(String(next)) } },
              { request_put: { key: encode(`${this.prefix}write/${worker}/${next}`), value: encode(`${worker} wrote ${next}`) } },
              ...(deletes(next) ? [{ request_delete_range: { key: encode(`${this.prefix}write/${worker}/${next - 5}`) } }] : []),
            ],
            failure: [{ request_range: { key: register } }],
          },
          attemptTimeout,
        );
        if (!answer.succeeded) {
          const value = answer.responses?.[0]?.response_range?.kvs?.[0]?.value;
          const found = value === undefined ? 0 : Number(decode(value));
          if (found !== next) {
            this.problems.push(`register/${worker} holds ${found}; ${next - 1} was acknowledged`);
            return;
          }
        }
        this.acknowledged[worker] = next++;
        const now = Date.now();
        this.longestGap = Math.max(this.longestGap, now - this.lastAcknowledged);
        this.lastAcknowledged = now;
        await sleep(betweenWrites);
        if (next % 7 === 0) await this.look(forward, next % this.workers);
      } catch {
        this.retries++;
        forward.avoidUntil = Date.now() + 2000;
        await sleep(20);
      }
    }
  }

  /** Reads a worker's register, linearizably, through whatever member is at hand. */
  private async look(forward: Forward, worker: number): Promise<void> {
    const atLeast = this.acknowledged[worker] as number;
    const { kvs } = await forward.post<{ kvs?: { value: string }[] }>(
      '/v3/kv/range',
      { key: encode(`${this.prefix}register/${worker}`) },
      attemptTimeout,
    );
    const found = kvs?.[0] ? Number(decode(kvs[0].value)) : 0;
    if (found < atLeast) this.problems.push(`a read of register/${worker} came to ${found}, after ${atLeast} was acknowledged`);
    const atMost = (this.acknowledged[worker] as number) + 1;
    if (found > atMost)
      this.problems.push(`a read of register/${worker} came to ${found}, and ${atMost} is the most that was ever written`);
  }

  /** Stops writing, and reads back, linearizably, everything that was acknowledged. Throws when anything is amiss. */
  async finish(): Promise<Report> {
    this.stopping = true;
    await Promise.all(this.running);
    const longestGap = this.lap();
    for (const [worker, count] of this.acknowledged.entries()) {
      const prefix = `${this.prefix}write/${worker}/`;
      const found = new Set<string>();
      let from = prefix;
      for (;;) {
        const page = await this.read(from, `${this.prefix}write/${worker}0`);
        for (const key of page) found.add(key);
        if (page.length < 1000) break;
        from = `${page.at(-1)}\0`;
      }
      for (let n = 1; n <= count; n++) {
        const deleted = deletes(n + 5);
        // Whether the last, unanswered one was applied is open.
        if (deleted && n + 5 > count) continue;
        if (found.has(`${prefix}${n}`) === deleted)
          this.problems.push(`${prefix}${n} was ${deleted ? 'deleted and is back' : 'acknowledged and is lost'}`);
      }
    }
    for (const forward of this.forwards) forward.close();
    if (this.problems.length > 0) throw new Error(`${this.problems.length} problems: ${this.problems.slice(0, 10).join('; ')}`);
    const acknowledged = this.count();
    if (this.acknowledged.includes(0)) throw new Error('a worker wrote nothing: this proves nothing');
    return { acknowledged, longestGap, retries: this.retries };
  }

  private async read(key: string, end: string): Promise<string[]> {
    for (let attempt = 0; ; attempt++) {
      try {
        const forward = this.forwards[attempt % this.forwards.length] as Forward;
        const body = { key: encode(key), range_end: encode(end), limit: 1000, keys_only: true, sort_order: 'ASCEND', sort_target: 'KEY' };
        const { kvs } = await forward.post<{ kvs?: { key: string }[] }>('/v3/kv/range', body, 10_000);
        return (kvs ?? []).map(({ key: found }) => decode(found));
      } catch (error) {
        if (attempt > 20) throw error;
        await sleep(500);
      }
    }
  }
}
