/** The API as any client would use it: to found a business, to fill its shelves, and to look at what the server stored. */
import { randomBytes } from "node:crypto";

/** A fresh id (UUIDv7), as a till makes it. */
export function id() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Api {
  /** `renew` answers another token: a run of all walks may take longer than one is good for. */
  constructor(url, token, renew) {
    this.url = url;
    this.token = token;
    this.renew = renew;
  }

  async send(method, path, body, given = {}) {
    const headers = {
      ...(method === "POST" || method === "DELETE" ? { "idempotency-key": id() } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...given,
    };
    const ask = () =>
      fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { ...headers, ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    let answer = await ask();
    if (answer.status === 401 && this.renew) {
      this.token = await this.renew();
      answer = await ask();
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}: ${text.slice(0, 2000)}`);
    return text ? JSON.parse(text) : {};
  }

  get = async (path) => (await this.send("GET", path)).data;
  post = async (path, body = {}) => (await this.send("POST", path, body)).data;
  put = async (path, body, headers) => (await this.send("PUT", path, body, headers)).data;
  delete = (path) => this.send("DELETE", path);

  async signIn(username, password) {
    const token = async () => (await this.post("/auth/sign-in", { username, password })).access_token;
    return new Api(this.url, await token(), token);
  }

  /** All sales that were made in a shift, with their lines and payments. */
  async salesOf(shift) {
    const list = await this.get(`/sales?shift_id=${shift}&limit=100`);
    return Promise.all(list.map(({ sale_id }) => this.get(`/sales/${sale_id}`)));
  }
}
