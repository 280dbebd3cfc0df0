import net from "node:net";
import type { Fault } from "../../lib/emulator/faults/faults";
import { emulator, query, signedV1 } from "./support";

const path = () => `/?${query(signedV1())}`;

/** What arrives on the socket, until it ends or `patience` is over. */
function listen(endpoint: string, target: string, patience = 400) {
  const [host = "", port] = endpoint.split(":");
  return new Promise<{ text: string; end: "open" | "ended" | string; pieces: number; ms: number }>((resolve) => {
    const started = Date.now();
    const socket = net.connect(Number(port), host);
    let text = "";
    let pieces = 0;
    const finish = (end: string) => {
      socket.destroy();
      clearTimeout(timer);
      resolve({ text, end, pieces, ms: Date.now() - started });
    };
    const timer = setTimeout(finish, patience, "open");
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      pieces += 1;
    });
    socket.on("end", () => finish("ended"));
    socket.on("error", (error: NodeJS.ErrnoException) => finish(error.code ?? "error"));
    socket.write(`GET ${target} HTTP/1.1\r\nhost: ${endpoint}\r\nconnection: close\r\n\r\n`);
  });
}

const bodyOf = (text: string) => text.split("\r\n\r\n").slice(1).join("\r\n\r\n");
const lengthOf = (text: string) => Number(/content-length: (\d+)/i.exec(text)?.[1]);

describe("the connection", () => {
  async function connect(fault: Fault, patience?: number) {
    const started = await emulator({ faults: [{ fault }] });
    return { ...started, ...(await listen(started.endpoint, path(), patience)) };
  }

  test.each([
    ["before-headers", /^$/, null],
    ["before-body", /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/, 200],
    ["in-body", /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\{"Code":0/, 200],
  ] as const)("stalls %s and stays open", async (when, text, status) => {
    const answer = await connect({ kind: "stall", when });
    expect(answer.end).toBe("open");
    expect(answer.text).toMatch(text);
    expect(bodyOf(answer.text).length).toBeLessThan(lengthOf(answer.text) || 1);
    expect(answer.entries).toMatchObject([{ status, fault: "stall" }]);
  });

  test.each(["before-headers", "before-body", "in-body"] as const)("a stall %s may end", async (when) => {
    const answer = await connect({ kind: "stall", when, ms: 200 }, 5000);
    expect(answer.ms).toBeGreaterThanOrEqual(195);
    expect(answer.end).toBe("ended");
    expect(JSON.parse(bodyOf(answer.text))).toMatchObject({ TotalCount: "3" });
    expect(answer.entries).toMatchObject([{ status: 200 }]);
  });

  test("drips", async () => {
    const slow = await connect({ kind: "drip" });
    expect(slow.end).toBe("open");
    expect(bodyOf(slow.text).length).toBeGreaterThan(2);
    expect(bodyOf(slow.text).length).toBeLessThan(12);
    const fast = await connect({ kind: "drip", bytes: 50, everyMs: 5 }, 5000);
    expect(fast.end).toBe("ended");
    expect(fast.pieces).toBeGreaterThan(5);
    expect(JSON.parse(bodyOf(fast.text))).toMatchObject({ TotalCount: "3" });
  });

  test.each([
    ["before-headers", /^$/, null],
    ["before-body", /\r\n\r\n$/, 200],
    ["in-body", /\r\n\r\n\{"Code":0/, 200],
  ] as const)("is reset %s", async (when, text, status) => {
    const answer = await connect({ kind: "reset", when }, 5000);
    expect(answer.end).toBe("ECONNRESET");
    expect(answer.text).toMatch(text);
    expect(bodyOf(answer.text).length).toBeLessThan(lengthOf(answer.text) || 1);
    expect(answer.entries).toMatchObject([{ status, fault: "reset" }]);
  });

  test("the emulator closes at once while something stalls or drips", async () => {
    const started = Date.now();
    const { endpoint, close } = await emulator({
      faults: [{ times: 1, fault: { kind: "stall", when: "in-body" } }, { fault: { kind: "drip", everyMs: 60_000 } }],
    });
    const waiting = [listen(endpoint, path(), 10_000), listen(endpoint, path(), 10_000)];
    await new Promise((resolve) => setTimeout(resolve, 100));
    await close();
    await Promise.all(waiting);
    expect(Date.now() - started).toBeLessThan(3000);
  });
});
