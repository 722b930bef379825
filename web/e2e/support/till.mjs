/** The real program in a folder of its own: started, asked for its one-time link, killed, started again, taken away. */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A first start makes a database cluster; a loaded machine takes its time for it. */
const READY_MS = 90_000;
const STOP_MS = 20_000;

/** The program: `TILL_BIN`, else what `cargo build` made. */
export function program() {
  if (process.env.TILL_BIN) return process.env.TILL_BIN;
  const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/tillwright/target");
  const found = ["debug/till", "release/till"].map((name) => join(target, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`no till below ${target}: cargo build --workspace, or set TILL_BIN`);
  return found;
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const running = new Set();
process.on("exit", () => {
  for (const till of running) till.abandon();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

export class Till {
  /** Not below a home folder: PostgreSQL runs as another user when we are root, and must be able to pass through. */
  static async empty(settings = {}) {
    const till = new Till();
    till.folder = mkdtempSync("/tmp/till-e2e-");
    await chmod(till.folder, 0o755);
    till.port = await freePort();
    till.settings = settings;
    till.log = `${till.folder}.log`;
    return till;
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  /** Nothing of the surrounding environment may change what it does. */
  environment() {
    const { PATH, HOME, LANG } = process.env;
    return {
      PATH,
      HOME,
      LANG,
      TILL_DATA_DIR: this.folder,
      TILL_HTTP__LISTEN: `127.0.0.1:${this.port}`,
      TILL_RATE_LIMIT__ENABLED: "false",
      TILL_RATE_LIMIT__LOGIN_PER_MINUTE: "1000",
      ...this.settings,
    };
  }

  /** Runs another command of the program to its end; answers what it printed. */
  async run(...args) {
    const child = spawn(program(), args, { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
    const code = await new Promise((done) => child.on("close", done));
    if (code !== 0) throw new Error(`till ${args.join(" ")} ended with ${code}:\n${said}`);
    return said;
  }

  async start() {
    const child = spawn(program(), ["serve"], { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => {
        this.said += data;
        appendFileSync(this.log, data);
      });
    this.ended = new Promise((done) => child.on("exit", done));
    running.add(this);
    const until = Date.now() + READY_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`till ended with ${child.exitCode}:\n${this.said.slice(-3000)}`);
      if (Date.now() > until) throw new Error(`till is not ready:\n${this.said.slice(-3000)}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return this;
      await sleep(30);
    }
  }

  /** The token of the one-time link that an empty installation prints. */
  async token() {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = /\/setup#(\S{20,})/.exec(this.said);
      if (found) return found[1];
      await sleep(30);
    }
    throw new Error(`no link in:\n${this.said}`);
  }

  /** As a power cut would; its PostgreSQL is left to itself. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  async stop() {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGTERM");
      const late = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
      await this.ended;
      clearTimeout(late);
    }
    this.abandon();
  }

  /** Takes away what is left, at once. */
  abandon() {
    running.delete(this);
    if (this.child?.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    // A PostgreSQL that outlived its server, which was killed.
    try {
      const pid = Number(readFileSync(join(this.folder, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);
      if (pid > 1) process.kill(pid, "SIGQUIT");
    } catch {
      // It has gone already.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    rmSync(this.log, { force: true });
  }
}
