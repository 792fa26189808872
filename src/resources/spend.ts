/** The parts that spend limits and spend alerts share, of the organization and of a project. */
import {
  atLeast,
  computed,
  defaulted,
  each,
  errorDiagnostic,
  int64,
  matching,
  notEmpty,
  optional,
  required,
  set,
  singleNested,
  sizeBetween,
  string,
} from "terraform-plugin-kit";
import type { Diagnostic, JsonObject, Validator } from "terraform-plugin-kit";
import { openWords } from "../noun/open-words.ts";
import type { Values } from "../noun/values.ts";
import { ApiError } from "../openai/error.ts";

const currencies = openWords("currency", "USD");
const intervals = openWords("interval", "month");
export const spendRules = [currencies.rule, intervals.rule] as const;

const cents = "in cents of a US dollar: `5000` is 50 dollars";
const whole: Validator<number | bigint> = atLeast(1);

const period = {
  currency: defaulted(string, `The currency of the amount: ${currencies.text}.`, { default: "USD" }),
  interval: defaulted(string, `The period over which spending is added up: ${intervals.text}.`, { default: "month" }),
};

export const limitAttributes = {
  threshold_amount: required(int64, `The most that may be spent in a month, ${cents}.`, {
    hint: "Above it, the API refuses requests until the next month. The API notices the limit with some delay.",
    validate: [whole],
  }),
  ...period,
};

/** The API changes it as spending goes on, so only data sources have it. */
export const limitFacts = {
  enforcement: computed(
    singleNested({ status: computed(string, "`inactive`, or `enforcing` while requests are refused.") }),
    "Whether the limit is reached.",
  ),
};

export const alertAttributes = {
  threshold_amount: required(int64, `The amount spent in a month at which a mail is sent, ${cents}.`, {
    hint: "Keep it below the spend limit: the API refuses an alert that conflicts with the limit.",
    validate: [atLeast(0)],
  }),
  ...period,
  notification_channel: required(
    singleNested({
      type: defaulted(string, "The kind of message: `email`.", { default: "email" }),
      recipients: required(set(string), "The email addresses that the mail goes to.", {
        validate: [sizeBetween(1, Infinity), each(matching(/@/u, "must be an email address"))],
      }),
      subject_prefix: optional(string, "The text before the subject of the mail.", { validate: [notEmpty] }),
    }),
    "The recipients of the alert.",
  ),
};

/** The API takes an alert only as a whole. */
export function wholeAlert(_changed: object, all: object): object {
  return all;
}

/** Converts a state of the official provider, which keeps the channel in its own attributes. */
export function alertFromPeer(stored: JsonObject): Values {
  const { notification_channel: nested, notification_channel_recipients: recipients } = stored;
  if (nested || !Array.isArray(recipients)) return {};
  const { notification_channel_type: type = "email", notification_channel_subject_prefix: subject_prefix = null } =
    stored;
  return { notification_channel: { type, recipients, subject_prefix } };
}

export function explainAlert(error: unknown): Diagnostic | undefined {
  if (!(error instanceof ApiError) || error.status !== 400 || !/spend limit/iu.test(error.apiMessage)) return undefined;
  return errorDiagnostic(
    "Spend Alert Above the Spend Limit",
    `${error.message}\n\nSpending never exceeds a hard spend limit, so the API takes no alert above it. ` +
      "Lower the threshold_amount of the alert, or raise the limit first (openai_organization_spend_limit, openai_project_spend_limit).",
    [{ attribute: "threshold_amount" }],
  );
}
