import type { ReactNode } from "react";
import type { CodeFlow, Location, Stack, WebRequest, WebResponse } from "@/lib/vulnerabilities/details";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { Bounded, CodeText, LocationEntry } from "./location";

/** What the report brings forward: each part only where there is something of it. */
export function Evidence({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { locations, codeFlows, relatedLocations, stacks, webRequest, webResponse } = vulnerability;
  return (
    <>
      {locations.length > 1 && <Locations id="locations" title="All locations" locations={locations} />}
      {codeFlows.length > 0 && <CodeFlows flows={codeFlows} />}
      {relatedLocations.length > 0 && <Locations id="related" title="Related locations" locations={relatedLocations} />}
      {stacks.length > 0 && <Stacks stacks={stacks} />}
      {webRequest !== null && (
        <Part id="request" title="Request">
          <CodeText label="Request" text={requestText(webRequest)} />
        </Part>
      )}
      {webResponse !== null && (
        <Part id="response" title="Response">
          <CodeText label="Response" text={responseText(webResponse)} />
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

function Locations({ id, title, locations }: { id: string; title: string; locations: readonly Location[] }) {
  return (
    <Part id={id} title={title}>
      <Bounded label={title} count={locations.length}>
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
          {locations.map((location, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: locations have nothing else to be told apart by.
            <li key={index}>
              <LocationEntry location={location} />
            </li>
          ))}
        </ul>
      </Bounded>
    </Part>
  );
}

type NumberedProps = { message: string | null; label: string | undefined; children: ReactNode };

/** One of several, with its number and what is said of it. */
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

function CodeFlows({ flows }: { flows: readonly CodeFlow[] }) {
  return (
    <Part id="flow" title={flows.length === 1 ? "Code flow" : "Code flows"}>
      {flows.map(({ message, steps }, index) => (
        <Numbered
          // biome-ignore lint/suspicious/noArrayIndexKey: flows have nothing else to be told apart by.
          key={index}
          message={message}
          label={flows.length === 1 ? undefined : `Flow ${index + 1} of ${flows.length}`}
        >
          <Bounded label="Code flow" count={steps.length}>
            <ol className="grid list-decimal grid-cols-[minmax(0,1fr)] gap-2.5 pl-8 marker:text-muted">
              {steps.map(({ module, kinds, importance, ...location }, step) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <li key={step}>
                  <LocationEntry
                    location={location}
                    more={[...kinds, importance, module].filter((one) => one !== null)}
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
