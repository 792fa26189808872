import type { Fault } from "./fault.ts";

/** A description of each kind of fault with its fields, for `simulate --help` and `GET /_simulator`. Fields in brackets are optional. */
export const faultHelp: Readonly<Record<Fault["kind"], string>> = {
  status: "answers with an error: status, [message, code, param, type, headers, commit]",
  "rate-limit": "answers 429: [seconds, hint]",
  throttle: "answers 429 beyond a number of requests a minute: requestsPerMinute, [burst, hint]",
  reset: "closes the connection without an answer: [commit]",
  silence: "never answers: [commit]",
  delay: "answers later: milliseconds, [commit]",
  redirect: "redirects the client: location, [status]",
  truncated: "ends the answer in the middle and closes: [at: connection or text]",
  stalled: "stops in the middle of the answer, and does not close",
  closing: "closes the connection after an answer with keep-alive: [milliseconds]",
  unavailable: "answers 404 for all endpoints of a noun, like an organization without the feature",
  "hidden-error": "answers 200 with an error in the body: [status, message, commit]",
  oversized: "answers with more bytes than a client should read: bytes, [declared]",
  html: "answers with a page of HTML: [status, commit]",
  empty: "answers without a body: [status, commit]",
  body: "answers with the given body: body or text, [status, contentType, commit]",
  lag: "hides a new object from lists for a while: reads or milliseconds, [of: lists or everything]",
  "reversed-rows": "returns the rows of lists in the opposite order",
  "duplicate-rows": "begins each page with the last row of the page before",
  "repeat-cursor": "returns the first page of a list again and again",
  "lost-cursor": "sets has_more in a list, and omits the cursor",
  "without-rows": "omits rows from a list: [where]",
  "without-field": "omits a member from the answer: field, [where]",
};

/** The fields of every fault, besides the fields of its kind. */
export const faultTargets: Readonly<Record<string, string>> = {
  method: "only requests with this method: GET, POST or DELETE",
  path: "only requests to this path; {} matches one segment, * matches anything",
  noun: 'only requests to the endpoints of a noun, by its name in a seed: "groups"',
  skip: "ignores the first so many matching requests",
  count: 'how many requests the fault strikes: 1 by default, or "all"',
};
