import type { ReactNode } from "react";
import type { CodeFlow, Location, Stack, WebRequest, WebResponse } from "@/lib/vulnerabilities/details/details";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { Code } from "./code/code";
import { Bounded, LocationEntry, locationElementId } from "./location";

/** Locations, code flows, stacks and requests of the report, those that it has. */
export function Evidence({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { locations, codeFlows, relatedLocations, stacks, webRequest, webResponse } = vulnerability;
  return (
    <>
      {locations.length > 1 && <Locations list="locations" title="All locations" locations={locations} />}
      {codeFlows.length > 0 && <CodeFlows flows={codeFlows} />}
      {relatedLocations.length > 0 && (
        <Locations list="relatedLocations" title="Related locations" locations={relatedLocations} />
      )}
      {stacks.length > 0 && <Stacks stacks={stacks} />}
      {webRequest !== null && (
        <Part id="request" title="Request">
          <Code label="Request" text={requestText(webRequest)} />
        </Part>
      )}
      {webResponse !== null && (
        <Part id="response" title="Response">
          <Code label="Response" text={responseText(webResponse)} />
        </Part>
      )}
    </>
  );
}

/** A section of the page. */
export function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

type LocationsProps = {
  list: "locations" | "relatedLocations";
  title: string;
  locations: readonly Location[];
};

/** Where a link of the message leads to one of them, it is marked and has the focus. */
function Locations({ list, title, locations }: LocationsProps) {
  return (
    <Part id={list} title={title}>
      <Bounded label={title} count={locations.length}>
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {locations.map((location, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: locations have nothing else to be told apart by.
            <li key={index} id={locationElementId(list, locations, index)} tabIndex={-1} className="link-target">
              <LocationEntry location={location} />
            </li>
          ))}
        </ul>
      </Bounded>
    </Part>
  );
}

type NumberedProps = { message: string | null; label?: string | undefined; children: ReactNode };

/** One of a few, with what is said of it, and its number where there are several. */
function Numbered({ message, label, children }: NumberedProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {label !== undefined && <h3 className="text-sm font-medium text-muted">{label}</h3>}
      {message !== null && (
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {message}
        </p>
      )}
      {children}
    </div>
  );
}

/** Of several, the first is open: they often differ in little. */
function CodeFlows({ flows }: { flows: readonly CodeFlow[] }) {
  const [only, ...others] = flows;
  return (
    <Part id="flow" title={others.length === 0 ? "Code flow" : "Code flows"}>
      {only !== undefined && others.length === 0 ? (
        <Flow flow={only} />
      ) : (
        flows.map((flow, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: flows have nothing else to be told apart by.
          <details key={index} open={index === 0}>
            <summary className="w-fit rounded-sm leading-6 text-accent">
              <h3 className="inline text-sm font-medium">
                {`Flow ${index + 1} of ${flows.length}, ${flow.steps.length} ${flow.steps.length === 1 ? "step" : "steps"}`}
              </h3>
            </summary>
            <div className="mt-2">
              <Flow flow={flow} />
            </div>
          </details>
        ))
      )}
    </Part>
  );
}

function Flow({ flow: { message, steps } }: { flow: CodeFlow }) {
  return (
    <Numbered message={message}>
      <Steps steps={steps} />
    </Numbered>
  );
}

/** Of a long flow, what is between its beginning and its end is folded. */
const [stepsMax, firstSteps, lastSteps] = [10, 4, 3];

function Steps({ steps }: Pick<CodeFlow, "steps">) {
  if (steps.length <= stepsMax) return <StepList steps={steps} from={0} to={steps.length} />;
  const end = steps.length - lastSteps;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <StepList steps={steps} from={0} to={firstSteps} />
      <details>
        <summary className="ml-8 w-fit rounded-sm leading-6 text-accent print:hidden">
          {`Steps ${firstSteps + 1} to ${end}`}
        </summary>
        <div className="mt-3">
          <StepList steps={steps} from={firstSteps} to={end} />
        </div>
      </details>
      <StepList steps={steps} from={end} to={steps.length} />
    </div>
  );
}

function StepList({ steps, from, to }: Pick<CodeFlow, "steps"> & { from: number; to: number }) {
  return (
    <ol start={from + 1} className="grid list-decimal grid-cols-[minmax(0,1fr)] gap-4 pl-8 marker:text-muted">
      {steps.slice(from, to).map(({ module, kinds, importance, ...location }, step) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have nothing else to be told apart by.
        <li key={step}>
          <LocationEntry location={location} more={[...kinds, importance, module].filter((one) => one !== null)} />
        </li>
      ))}
    </ol>
  );
}

function Stacks({ stacks }: { stacks: readonly Stack[] }) {
  return (
    <Part id="stack" title={stacks.length === 1 ? "Stack" : "Stacks"}>
      {stacks.map(({ message, frames }, index) => (
        <Numbered
          // biome-ignore lint/suspicious/noArrayIndexKey: stacks have nothing else to be told apart by.
          key={index}
          message={message}
          label={stacks.length === 1 ? undefined : `Stack ${index + 1} of ${stacks.length}`}
        >
          <Bounded label="Stack" count={frames.length}>
            <ol className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
              {frames.map(({ module, threadId, parameters, ...location }, frame) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <li key={frame}>
                  <LocationEntry
                    location={location}
                    more={[
                      ...(module === null ? [] : [module]),
                      ...(threadId === null ? [] : [`thread ${threadId}`]),
                      ...(parameters.length === 0 ? [] : [`(${parameters.join(", ")})`]),
                    ]}
                  />
                </li>
              ))}
            </ol>
          </Bounded>
        </Numbered>
      ))}
    </Part>
  );
}

const protocolOf = ({ protocol, version }: WebRequest | WebResponse) =>
  [protocol, version].filter((part) => part !== null).join("/");

const pairsOf = (pairs: readonly { name: string; value: string }[], between: string) =>
  pairs.map(({ name, value }) => `${name}${between}${value}`);

function messageText(
  first: readonly (string | null)[],
  message: WebRequest | WebResponse,
  more: readonly string[],
): string {
  const head = [first.filter((part) => part !== null && part !== "").join(" "), ...pairsOf(message.headers, ": ")];
  const body = [...(message.body === null ? [] : [message.body]), ...more];
  return [...head.filter((line) => line !== ""), ...(body.length > 0 ? ["", ...body] : [])].join("\n");
}

function requestText(request: WebRequest): string {
  const line = [request.method, request.target, protocolOf(request)];
  return messageText(line, request, pairsOf(request.parameters, " = "));
}

function responseText(response: WebResponse): string {
  const { statusCode, reasonPhrase } = response;
  return messageText([protocolOf(response), statusCode === null ? null : `${statusCode}`, reasonPhrase], response, []);
}
