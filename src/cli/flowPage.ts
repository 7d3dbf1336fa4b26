import type { FlowView } from '../overlay/snapshot';

/** Path under which one flow is served; the rest of it is the flow's name, escaped, or empty where the query has it. */
export const FLOW_PATH = '/flow/';

const NAME_QUERY = 'name=';

/** Where a flow is served. */
function flowAddress(flow: string): string {
  // Browsers take these for steps between folders, however they are escaped.
  const isStep = flow === '.' || flow === '..';
  return `${FLOW_PATH}${isStep ? `?${NAME_QUERY}` : ''}${encodeURIComponent(flow)}`;
}

/** The flow that is asked for by a path under FLOW_PATH and a query; undefined: the name is not escaped as it must be. */
export function flowNameAt(path: string, query: string): string | undefined {
  const name = path.slice(FLOW_PATH.length);
  const isInQuery = name === '' && query.startsWith(NAME_QUERY);
  try {
    return decodeURIComponent(isInQuery ? query.slice(NAME_QUERY.length) : name);
  } catch {
    return undefined;
  }
}

/** What may be in the page: text and links, and nothing that is fetched, runs or embeds it. */
export const PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The list of flows as HTML. `isServed`: whether a flow of that content type has an address here. */
export function flowPage(flows: readonly FlowView[], isServed: (contentType: string) => boolean): string {
  const named = new Map<string, FlowView[]>();
  for (const view of flows) named.set(view.flow, [...(named.get(view.flow) ?? []), view]);
  const items = [...named].map(([flow, views]) => `<li>${itemOf(flow, views, isServed)}</li>`);
  const list = items.length === 0 ? '<p>Nobody offers a flow.</p>' : `<ul>\n${items.join('\n')}\n</ul>`;
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Flows</title></head>',
    '<body>',
    '<h1>Flows</h1>',
    list,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function itemOf(flow: string, views: readonly FlowView[], isServed: (contentType: string) => boolean): string {
  // The name may turn the direction of writing: only its own.
  const name = `<bdi>${escaped(flow)}</bdi>`;
  const sources = views.length === 1 ? '' : ` (${views.length} sources)`;
  const served = views.some(({ contentType }) => isServed(contentType));
  if (served) return `<a href="${escaped(flowAddress(flow))}">${name}</a>${sources}`;
  return `${name}${sources}: ${escaped(views[0]?.contentType ?? '')} cannot be shown here`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
