// The YAML language server over its standard streams, as an editor speaks to it: JSON-RPC behind a length.
import { spawn } from "node:child_process";

const program = new URL("node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url).pathname;

/// What an author's editor says when nothing has been set: the modeline of the file alone names the schema.
const settings = { yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false } } };

export class LanguageServer {
  #child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  #unread = Buffer.alloc(0);
  #answers = new Map();
  #findings = new Map();
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#child.stdout.on("data", (bytes) => this.#read(bytes));
  }

  async start(folder) {
    await this.ask("initialize", { processId: process.pid, rootUri: `file://${folder}`, capabilities: {
      textDocument: { completion: { completionItem: { snippetSupport: false } } },
      workspace: { configuration: true },
    } });
    this.#send({ method: "initialized", params: {} });
    this.#send({ method: "workspace/didChangeConfiguration", params: { settings } });
  }

  stop() {
    this.#child.kill();
  }

  /// Opens a text and yields what is underlined in it.
  underlined(uri, text) {
    const told = new Promise((resolve) => this.#waiting.set(uri, resolve));
    this.#send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
    return told;
  }

  async completions(uri, position) {
    const answer = await this.ask("textDocument/completion", { textDocument: { uri }, position });
    return (answer.items ?? answer).map((item) => item.label);
  }

  async hover(uri, position) {
    const answer = await this.ask("textDocument/hover", { textDocument: { uri }, position });
    return answer?.contents?.value ?? "";
  }

  ask(method, params) {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
    this.#send({ id, method, params });
    return answer;
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #read(bytes) {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const end = this.#unread.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.subarray(0, end).toString())[1]);
      if (this.#unread.length < end + 4 + length) return;
      const message = JSON.parse(this.#unread.subarray(end + 4, end + 4 + length).toString());
      this.#unread = this.#unread.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take(message) {
    if (message.method === "textDocument/publishDiagnostics") {
      this.#waiting.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method === "workspace/configuration") {
      const result = message.params.items.map((item) => settings[item.section] ?? {});
      this.#send({ id: message.id, result });
    } else if (message.method && message.id !== undefined) {
      this.#send({ id: message.id, result: null });
    } else if (this.#answers.has(message.id)) {
      const { resolve, reject } = this.#answers.get(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    }
  }
}
