import type { Fault } from "./fault.ts";

/** What each kind of fault does, with its fields, for `simulate --help` and `GET /_simulator`. Fields in brackets may be left out. */
export const faultHelp: Readonly<Record<Fault["kind"], string>> = {
  status: "answers with an error: status, [message, code, param, type, headers, commit]",
  "rate-limit": "answers 429: [seconds, hint]",
  throttle: "answers 429 beyond a number of requests a minute: requestsPerMinute, [burst, hint]",
  reset: "closes the connection without an answer: [commit]",
  silence: "never answers: [commit]",
  delay: "answers later: milliseconds, [commit]",
  redirect: "sends the client elsewhere: location, [status]",
  truncated: "breaks off the answer: [at: connection or text]",
  stalled: "stops in the middle of the answer",
  closing: "closes a connection that the answer keeps open: [milliseconds]",
  unavailable: "answers 404 for all endpoints of a noun, as an organization without the feature",
  "hidden-error": "answers 200 with an error in the body: [status, message, commit]",
  oversized: "answers with more bytes than a client should read: bytes, [declared]",
  html: "answers with a page of HTML: [status, commit]",
  empty: "answers without a body: [status, commit]",
  body: "answers with the given body: body or text, [status, contentType, commit]",
  lag: "lists lack a new object for a while: reads or milliseconds, [of: lists or everything]",
  "reversed-rows": "lists have their rows in the opposite order",
  "duplicate-rows": "each page begins with the last row of the page before",
  "repeat-cursor": "a list returns its first page again and again",
  "lost-cursor": "a list says that more follows, but not how to ask for it",
  "without-rows": "a list lacks rows: [where]",
  "without-field": "the answer lacks a member: field, [where]",
};

/** What every fault may have besides the fields of its kind. */
export const faultTargets: Readonly<Record<string, string>> = {
  method: "only requests with this method: GET, POST or DELETE",
  path: "only requests to this path; {} stands for one segment, * for anything",
  noun: 'only requests to the endpoints of a noun, by its name in a seed: "groups"',
  skip: "leaves the first so many matching requests alone",
  count: 'how many requests the fault strikes: 1 by default, or "all"',
};
