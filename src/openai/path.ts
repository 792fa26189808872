/** The path of a request. `path` is encoded and sent; `template` has {} for each id and appears in logs, errors and pacing. */
export interface ApiPath {
  readonly template: string;
  readonly path: string;
}

/**
 * Builds a path of the API from a template literal: path`/organization/projects/${id}/users`.
 * Each value becomes exactly one segment, percent-encoded. Throws an Error for a value that cannot be
 * a segment (empty, ".", "..", ill-formed Unicode), so that no id can reach another endpoint.
 */
export function path(strings: TemplateStringsArray, ...segments: readonly string[]): ApiPath {
  const template = strings.join("{}");
  const encoded = segments.map((segment) => encodeSegment(segment, template));
  return { template, path: strings.map((text, index) => text + (encoded[index] ?? "")).join("") };
}

function encodeSegment(segment: string, template: string): string {
  if (segment === "" || segment === "." || segment === "..") {
    throw new Error(
      `An id in ${template} is ${JSON.stringify(segment)}, which names no object. Give the object's own id.`,
    );
  }
  if (!segment.isWellFormed()) {
    throw new Error(
      `An id in ${template} holds half of a Unicode character and cannot be sent. Give the object's own id.`,
    );
  }
  return encodeURIComponent(segment);
}

/** The path below `parent` with these ids. Throws as `path` does. */
export function below(parent: ApiPath, ...segments: readonly string[]): ApiPath {
  const template = parent.template + "/{}".repeat(segments.length);
  return { template, path: [parent.path, ...segments.map((segment) => encodeSegment(segment, template))].join("/") };
}

/** The path of an action on the object at `parent`, such as "archive". The template keeps the word. */
export function action(parent: ApiPath, name: string): ApiPath {
  return { template: `${parent.template}/${name}`, path: `${parent.path}/${encodeSegment(name, parent.template)}` };
}
