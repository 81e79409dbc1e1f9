import { notFound } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { PlainPage } from "@/components/plain-page";
import { statusOf, titleOf, toProblem } from "@/lib/api/problem";
import { type ErrorCode, errorCodes } from "@/lib/errors";
import { exampleError, explanations } from "./explanations";
import { WithCode } from "./with-code";

type Params = Promise<{ code: string }>;

const exampleRequestId = "0198c1f2-6f2b-7c1e-9d40-2f6a1b7c8d9e";
const shownHeaders = new Set(["Content-Type", "WWW-Authenticate", "Retry-After", "X-Request-Id"]);

/** Where `type` of each refusal leads: what it means and what to do, for whoever has it in front of them. */
export default async function ErrorPage({ params }: { params: Params }) {
  const { code: named } = await params;
  const code = errorCodes.find((known) => known === named) ?? notFound();
  const { means, fix } = explanations[code];
  return (
    <PlainPage wide>
      <PageTitle>{titleOf(code)}</PageTitle>
      <p className="text-muted">
        {statusOf(code)} · <code className="font-mono">{code}</code>
      </p>
      <h1 className="mt-1 text-2xl font-semibold text-balance">{titleOf(code)}</h1>
      <p className="mt-3 max-w-prose text-base">
        <WithCode text={means} />
      </p>
      <h2 className="mt-8 text-base font-semibold">What to do</h2>
      <ol className="mt-2 grid max-w-prose list-decimal gap-1.5 pl-5 marker:text-muted">
        {fix.map((step) => (
          <li key={step}>
            <WithCode text={step} />
          </li>
        ))}
      </ol>
      <h2 className="mt-8 text-base font-semibold">What the answer looks like</h2>
      <pre className="mt-2 rounded-lg bg-sunken px-4 py-3 break-words whitespace-pre-wrap">
        <code className="font-mono text-[0.8125rem]">{exampleAnswer(code)}</code>
      </pre>
    </PlainPage>
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
