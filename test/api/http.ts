import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { assertDocumented } from "./contract";

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

type Question = {
  path: string;
  method?: string;
  /** A list sends the header several times. */
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  agent?: Agent;
  /** Called when the whole of it is on its way. */
  sent?: () => void;
};

/**
 * Sends one request exactly as it is given: nothing is normalised, followed, cached or repeated. Rejects an answer of
 * the API that is not as its document says.
 */
export function ask(url: string, question: Question): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { path, method = "GET", headers = {}, body, agent, sent } = question;
  return new Promise((resolve, reject) => {
    // The servers of tests listen there alone; Node would try the other family too, and give up on this one early.
    const options = { hostname, port, path, method, headers, agent: agent ?? false, family: 4 };
    const asking = request(options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const answer = {
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        };
        try {
          if (response.headers["content-encoding"] === undefined) assertDocumented(method, path, answer);
          resolve(answer);
        } catch (error) {
          reject(error);
        }
      });
    });
    asking.on("error", reject);
    asking.end(body, sent);
  });
}

/** Writes bytes to a server's socket and returns everything that it answers until it closes the connection. */
export function askRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    let answer = "";
    socket.on("data", (part: Buffer) => {
      answer += part.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

/** Reads what askRaw gave as an answer. */
export function parseRaw(text: string): Answer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, text: rest.join("\r\n\r\n") };
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

const Problem = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.string(),
  hint: z.string().min(1),
  request_id: z.uuid(),
});
export type Problem = z.infer<typeof Problem>;

/** The problem of an answer; throws when it is none (RFC 9457). */
export function problemOf(answer: Answer): Problem {
  return Problem.parse(JSON.parse(answer.text));
}

/** The body of an answer by a schema. */
export function bodyOf<T>(answer: Answer, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(answer.text));
}

/** Waits until a condition holds. Gives up before the test does, so that the test can still clean up. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 90_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`still not so after ${timeoutMs} ms: ${condition}`);
    await pause(20);
  }
}
