import type { GetServerSideProps } from "next";
import Head from "next/head";
import { MissingPage } from "@/components/missing-page";
import { PlainPage } from "@/components/plain-page";
import { themeCookie } from "@/components/ui/theme";
import { exampleError, explanations } from "@/lib/api/explanations";
import { toProblem } from "@/lib/api/problem";
import { problemTypes } from "@/lib/api/problem-types";
import { type ErrorCode, errorCodes } from "@/lib/errors";

export const config = { runtime: "nodejs", unstable_runtimeJS: false };

const exampleRequestId = "0198c1f2-6f2b-7c1e-9d40-2f6a1b7c8d9e";
const shownHeaders = new Set(["Content-Type", "WWW-Authenticate", "Retry-After", "X-Request-Id"]);

type ErrorPageProps = { theme: string | null; code: ErrorCode | null };

export const getServerSideProps: GetServerSideProps<ErrorPageProps> = async ({ req, res, params }) => {
  const code = errorCodes.find((known) => known === params?.code) ?? null;
  if (code === null) res.statusCode = 404;
  return { props: { theme: req.cookies[themeCookie] ?? null, code } };
};

/** Where `type` of each refusal leads: what it means and what to do, for whoever has it in front of them. */
export default function ErrorPage({ code }: ErrorPageProps) {
  if (code === null) return <MissingPage />;
  const { means, fix } = explanations[code];
  return (
    <PlainPage wide>
      <Head>
        <title>{`${problemTypes[code].title} · Backline`}</title>
      </Head>
      <p className="text-muted">
        {problemTypes[code].status} · <code className="font-mono">{code}</code>
      </p>
      <h1 className="mt-1 text-2xl font-semibold text-balance">{problemTypes[code].title}</h1>
      <p className="mt-3 max-w-prose text-lg">
        <WithCode text={means} />
      </p>
      <h2 className="mt-8 text-lg font-semibold">What to do</h2>
      <ol className="mt-2 grid max-w-prose list-decimal gap-1.5 pl-5 marker:text-muted">
        {fix.map((step) => (
          <li key={step}>
            <WithCode text={step} />
          </li>
        ))}
      </ol>
      <h2 className="mt-8 text-lg font-semibold">What the answer looks like</h2>
      <pre className="mt-2 rounded-lg bg-sunken px-4 py-3 break-words whitespace-pre-wrap">
        <code className="font-mono text-sm">{exampleAnswer(code)}</code>
      </pre>
    </PlainPage>
  );
}

/** A sentence in which `backquotes` mark what is to be typed. */
function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed sentence never change their order.
      <code key={index} className="rounded bg-sunken px-1 font-mono text-[0.9em]">
        {part}
      </code>
    ),
  );
}

function exampleAnswer(code: ErrorCode): string {
  const problem = toProblem(exampleError(code), { requestId: exampleRequestId, typeBase: "" });
  const headers = Object.entries(problem.headers).filter(([name]) => shownHeaders.has(name));
  const body: unknown = JSON.parse(problem.body);
  return [
    `HTTP/1.1 ${problem.status}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "",
    JSON.stringify(body, null, 2),
  ].join("\n");
}
