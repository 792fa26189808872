import { expect, test } from "vitest";
import { checkBaseUrl } from "../../src/openai/base-url.ts";

test.each([
  ["https://api.openai.com/v1", "https://api.openai.com/v1"],
  [" https://api.openai.com/v1/ ", "https://api.openai.com/v1"],
  ["https://EU.api.openai.com:443/v1//", "https://eu.api.openai.com/v1"],
  ["https://gateway.example:8443/team/openai/v1", "https://gateway.example:8443/team/openai/v1"],
  ["https://gateway.example", "https://gateway.example"],
  ["http://localhost:8080/v1", "http://localhost:8080/v1"],
  ["http://127.9.8.7/v1", "http://127.9.8.7/v1"],
  ["http://[::1]:8080/v1", "http://[::1]:8080/v1"],
  ["https://[2001:db8::1]/v1", "https://[2001:db8::1]/v1"],
])("%j is accepted as %s", (text, url) => {
  expect(checkBaseUrl(text)).toEqual({ url });
});

test.each([
  ["", /empty/],
  ["api.openai.com/v1", /absolute/],
  ["/v1", /absolute/],
  ["ftp://api.openai.com", /neither/],
  ["https:api.openai.com", /no host/],
  ["https:///api.openai.com", /no host/],
  ["http://api.openai.com/v1", /http for api\.openai\.com/],
  ["http://localhost.example/v1", /unencrypted/],
  ["http://127.0.0.1.example/v1", /unencrypted/],
  ["http://192.168.0.1/v1", /unencrypted/],
  ["http://[::2]/v1", /unencrypted/],
  ["https://user:hunter2@api.openai.com/v1", /user name or a password/],
  ["https://@api.openai.com/v1", /user name or a password/],
  ["https://api.openai.com/v1?key=hunter2", /query/],
  ["https://api.openai.com/v1?", /query/],
  ["https://api.openai.com/v1#hunter2", /fragment/],
  ["https://api.openai.com\\@evil.example", /user name|backslash/],
  ["https://api.openai.com:0/v1", /port 0/],
  ["https://api.openai.com:99999/v1", /absolute/],
])("%j is refused, and the error hides it", (text, why) => {
  const { error } = checkBaseUrl(text) as { error: string };
  expect(error).toMatch(why);
  expect(error).not.toContain("hunter2");
});
