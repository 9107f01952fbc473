import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the pods run: the scripts' own decision. */
export const shippedDecision = readFileSync(join(__dirname, '..', '..', 'lib', 'scripts', 'member', 'decide.awk'), 'utf8');

/** An answer of the decision: the rule that applied, and the action with its arguments. */
export interface Decision {
  readonly rule: string;
  readonly action: readonly string[];
}

/**
 * Asks a decision, in one busybox process for all questions. The decision is a pure function of the evidence, so an answer is
 * remembered.
 */
export class Decider {
  private readonly folder = mkdtempSync(join(tmpdir(), 'etcd-kit-simulation-'));
  private readonly process: ChildProcess;
  private readonly questions: number;
  private readonly answers: number;
  private readonly known = new Map<string, Decision>();
  private readonly buffer = Buffer.alloc(64 * 1024);
  /** The rules that applied, with how often. */
  readonly rules = new Map<string, number>();

  constructor(text = shippedDecision) {
    const { ETCD_KIT_BUSYBOX: busybox = 'busybox' } = process.env;
    const [program, questions, answers] = ['decide.awk', 'questions', 'answers'].map(name => join(this.folder, name)) as [
      string,
      string,
      string,
    ];
    execFileSync('mkfifo', [questions, answers]);
    execFileSync('tee', [program], { input: text, stdio: ['pipe', 'ignore', 'inherit'] });
    // Opened for both directions, so that nobody waits for the other side.
    this.questions = openSync(questions, 'r+');
    this.answers = openSync(answers, 'r+');
    this.process = spawn(busybox, ['awk', '-f', program], { stdio: [this.questions, this.answers, 'ignore'] });
    this.process.unref();
  }

  ask(question: string, evidence: readonly string[]): Decision {
    const text = `${evidence.join('\n')}\ndecide ${question}\n`;
    let decision = this.known.get(text);
    if (decision === undefined) {
      writeSync(this.questions, text);
      let answer = '';
      while (!answer.endsWith('\n')) answer += this.buffer.toString('utf8', 0, readSync(this.answers, this.buffer));
      const [rule, ...action] = (answer.split('\t')[0] as string).trim().split(' ');
      decision = { rule: rule as string, action };
      this.known.set(text, decision);
    }
    this.rules.set(decision.rule, (this.rules.get(decision.rule) ?? 0) + 1);
    return decision;
  }

  /** How many different questions were asked. */
  get asked(): number {
    return this.known.size;
  }

  close(): void {
    this.process.kill();
    closeSync(this.questions);
    closeSync(this.answers);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
