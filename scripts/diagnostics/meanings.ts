/** What a summary means, and what to do about it. `…` stands for what changes from case to case. */
export interface Meaning {
  readonly summary: string;
  readonly means: string;
  readonly todo: string;
}

/** The chapters of the troubleshooting guide, with every summary the provider can give in exactly one of them. */
export const chapters: readonly { readonly title: string; readonly meanings: readonly Meaning[] }[] = [
  {
    title: "Keys and the API",
    meanings: [
      {
        summary: "OpenAI API Key Not Usable",
        means: "A call needs a key that is not set, is not known yet, or cannot be a key.",
        todo: "Set the environment variable that the message names. Administration and permissions take `OPENAI_ADMIN_KEY`, fine-tuning jobs take `OPENAI_API_KEY`.",
      },
      {
        summary: "OpenAI API Error (…)",
        means:
          "The API refused a request. The status is in the parentheses; the message has the API's own words and the id of the request.",
        todo: "401: check that the right key is set, with the scopes that are named. 403: check the role of the key's owner. 404: check the ids. 429: the limit lasted longer than the timeout of the operation; see the guide on rate limits. Others: the message says what the API did not like.",
      },
      {
        summary: "Checkpoint Permission Refused (…)",
        means: "The API refused to grant, read or revoke access to a checkpoint.",
        todo: "The message says what to check: the key and its scope, the name of the checkpoint (`ft:…`, not `ftckpt_…`), or the grantee.",
      },
      {
        summary: "No Answer From the OpenAI API",
        means: "The connection failed, or no answer came in time, after all retries.",
        todo: "Check the network, the proxy (`HTTPS_PROXY`) and `base_url`. For an endpoint that is slow, raise `request_timeout`. Apply again: what was done is found.",
      },
      {
        summary: "Unexpected Answer From the OpenAI API",
        means:
          "Something answered that is not the API, such as a proxy with a page of its own, or the answer was not readable.",
        todo: "Check `base_url` and the proxy. If they are right, report it with the request id.",
      },
      {
        summary: "Unexpected Answer From the API",
        means:
          "The API did what was asked, but its answer lacks something or does not fit the plan. The object is recorded.",
        todo: "Plan again, and see what it finds. If it happens each time, report it.",
      },
      {
        summary: "Unexpected Value",
        means:
          "A value has another form than it should: in an answer of the API, in the state, or from Terraform. The message names where.",
        todo: "For a state written by hand or by another version, import the object again. Otherwise report it.",
      },
      {
        summary: "Operation Timed Out",
        means: "An operation took longer than its timeout. Waiting for the rate limit counts.",
        todo: "Apply again: what was done is found. Where it is regular, set a longer time in the `timeouts` block.",
      },
      {
        summary: "Operation Interrupted",
        means: "Terraform was interrupted, or ended, while the operation was under way.",
        todo: "Apply again.",
      },
    ],
  },
  {
    title: "Objects of the organization",
    meanings: [
      {
        summary: "… Not Found",
        means: "A data source found nothing that matches.",
        todo: "Check the id, name or address, and that the key belongs to the organization it is in.",
      },
      {
        summary: "Several …s Found",
        means: "A data source found more than one match. Names need not be unique.",
        todo: "Ask by one of the ids that the message lists.",
      },
      {
        summary: "Group Managed by an Identity Provider",
        means: "A plan changes or destroys a group that is managed through SCIM.",
        todo: "Rename or delete it in the identity provider. To stop managing it with Terraform, use a removed block.",
      },
      {
        summary: "Predefined Role Cannot Be Changed",
        means: "A plan changes or destroys a role that OpenAI defines.",
        todo: "Undo the change, or stop managing the role with a removed block. Roles are assigned by their alias without a resource.",
      },
      {
        summary: "Role Exists",
        means: "A role of this name exists already, and is not adopted.",
        todo: "Choose another name, or import the role by the id that the message shows.",
      },
      {
        summary: "Role Replaced",
        means: "A group that is now managed had access to the project before, with another predefined role.",
        todo: "Nothing, where the configured role is the right one. Otherwise write the role that the message names.",
      },
      {
        summary: "Role of the Group Not Clear",
        means:
          "A group is imported into `openai_project_group`, and holds several roles in the project, or none that is shown.",
        todo: "Import it by an id with three parts: `project_id/group_id/role`.",
      },
      {
        summary: "Default Assignment Removed",
        means: "A destroy took away the role owner or member of a project, which a membership brings by itself.",
        todo: "Nothing, where the person is to hold other roles only. Otherwise assign the role again.",
      },
      {
        summary: "User ID and Email Do Not Match",
        means: "`user_id` and `email` are both set, and the person with that id has another email address.",
        todo: "Leave one of them out, or correct it.",
      },
      {
        summary: "Person Not in the Organization",
        means: "Nobody in the organization has that id or address. The API cannot create people.",
        todo: "Invite the person, and apply once the invitation is accepted.",
      },
      {
        summary: "Several People With This Email",
        means:
          "The organization has several people whose addresses differ only in letter case, and none is spelt as configured.",
        todo: "Set `user_id` instead of `email`; the message lists the ids.",
      },
      {
        summary: "Person Removed in This Run",
        means:
          "Two resources stand for one person, and the one with `remove_on_destroy` removed the person from the organization in this run.",
        todo: "Invite the person again. To rename a resource, use a `moved` block.",
      },
      {
        summary: "ID of a Project in …",
        means: "A warning: `organization_id` holds the id of a project. It works.",
        todo: "Write it as `project_id`, which is the attribute that an import fills.",
      },
      {
        summary: "ID of an Organization in …",
        means: "A warning: `project_id` holds the id of an organization. It works.",
        todo: "Write it as `organization_id`, which is the attribute that an import fills.",
      },
      {
        summary: "Value Not Confirmed",
        means:
          "A warning: the API does not return a value that can be set only when the object is created, such as the residency of a project. The state holds the configured value, which nobody has confirmed.",
        todo: "Check the value in the OpenAI console. An object that Terraform did not create keeps the value it has.",
      },
      {
        summary: "Created Otherwise Than Asked",
        means:
          "The API created the object with another value than the configured one, and the value cannot be changed later. The object is recorded as tainted.",
        todo: "Apply again to replace the object, or correct the configuration and run `terraform untaint`.",
      },
      {
        summary: "Object Managed Twice",
        means:
          "A warning: two resources in the state stand for one object, or a deposed instance stands for the object of the current one. They overwrite each other.",
        todo: "Keep one of them. Take the others out of the state with `terraform state rm` or a `removed` block.",
      },
      {
        summary: "Object Left in Place",
        means:
          "A warning: a destroy did not remove the object, because another instance in the state stands for the same object.",
        todo: "Nothing, if the other instance is to keep it.",
      },
      {
        summary: "Delete Not Confirmed",
        means: "The API did not say that it removed the object, and still shows it. The object stays in the state.",
        todo: "Apply again.",
      },
      {
        summary: "List Not Available",
        means:
          "The list of a kind of object was answered with a 404 although its parent exists. That does not show that an object was deleted, so that nothing left the state.",
        todo: "Check `base_url`, the scopes of the key, and that the organization has the feature.",
      },
      {
        summary: "… Not in This Organization",
        means: "The API does not know an object of a kind that it never deletes.",
        todo: "Check that the key and `base_url` belong to the right organization. If they do, take the object out of the state with `terraform state rm`.",
      },
      {
        summary: "Another Organization Answered",
        means: "The state was written for one organization, and the key belongs to another. Nothing was changed.",
        todo: "Set `OPENAI_ADMIN_KEY` (or `admin_api_key` of this provider block) to a key of the organization that the message names first.",
      },
      {
        summary: "Existing Setting Taken Over",
        means: "A warning: a setting had another value before Terraform managed it. The message names the value.",
        todo: "Nothing. A destroy puts the former value back.",
      },
      {
        summary: "Former Setting Will Be Restored",
        means: "A warning in the plan of a destroy: the setting goes back to the value that the message names.",
        todo: "Nothing.",
      },
      {
        summary: "Setting Will Be Removed",
        means: "A warning in the plan of a destroy: the setting did not exist before Terraform managed it.",
        todo: "Nothing.",
      },
      {
        summary: "Setting Stays as It Is",
        means:
          "A warning in the plan of a destroy: the value from before Terraform is not known, because the setting was imported or moved.",
        todo: "Set the value that you want to keep before you destroy the resource.",
      },
      {
        summary: "Former Setting Not Restored",
        means:
          "A warning: the API refused the value from before Terraform, or another resource manages the setting now.",
        todo: "Set the value by hand where it matters.",
      },
      {
        summary: "Fine-Tuning Job Not Found",
        means: "The key sees no such job.",
        todo: "Check `fine_tuning_job_id`, and that `OPENAI_API_KEY` is of the project that owns the job.",
      },
      {
        summary: "Default Project Cannot Be Changed",
        means: "The API neither changes nor archives the default project of an organization.",
        todo: "Take it out of the state with a `removed` block or `terraform state rm`, and read it with the data source `openai_project`.",
      },
      {
        summary: "Permission Not Confirmed",
        means: "The API accepted a grant but does not list it. The permission is recorded as tainted.",
        todo: "Apply again: it looks again, and grants anew where needed.",
      },
      {
        summary: "Permission Not Revoked",
        means:
          "The API took a request to revoke a permission, but did not say that it did, and still lists it. The permission stays in the state.",
        todo: "Apply again.",
      },
      {
        summary: "Create Not Confirmed",
        means:
          "The API may have created an object, but its id is not known: the answer was lost or had no id, and the list does not show which object it is.",
        todo: "Look into the organization, at the ids that the message names, if any, then apply again.",
      },
      {
        summary: "Object Taken Over",
        means:
          "A warning: the answer to a create was lost, and the one new object that is like it was taken for its result.",
        todo: "If somebody else may have created an object of the same name at that moment, check that it is yours.",
      },
      {
        summary: "Object May Be Made Twice",
        means:
          "A warning: the answer to a create was lost, the object was not listed for some seconds, and so it was created again. Later the first one showed.",
        todo: "Remove the object that you do not need by hand; the message names it.",
      },
      {
        summary: "Object May Be Left Behind",
        means:
          "A warning: the answer to an earlier create was lost. Something looks like what it would have made, but could belong to somebody else. It was left alone, and the record of the create was dropped.",
        todo: "Look at the ids that the message lists. If one is yours, import it or remove it by hand.",
      },
    ],
  },
  {
    title: "The configuration",
    meanings: [
      {
        summary: "Invalid Base URL",
        means:
          "`base_url` or `OPENAI_BASE_URL` is not a URL that keys may be sent to. Where there is no provider block, Terraform says above it that one is required: this is the error that is meant.",
        todo: "Use https, or http on this machine, without a user name or a password in it.",
      },
      {
        summary: "Empty Provider Setting",
        means: "An attribute of the provider block is set to an empty text, often because a variable is empty.",
        todo: "Set it to a value, or leave it out (null) to use the environment variable that the message names.",
      },
      {
        summary: "Invalid Provider Configuration",
        means: "A setting of the provider, known only now or taken from the environment, is empty or has another form.",
        todo: "Correct the attribute or the environment variable that the message names.",
      },
      ...["Invalid Organization", "Invalid Project"].map((summary) => ({
        summary,
        means: "An id that goes with each request has a space, a line break or another character that no id has.",
        todo: "Copy it again, into the provider block or the environment variable that the message names.",
      })),
      {
        summary: "Invalid Attribute Value",
        means: "A value is not one of those allowed. The message names the attribute and what it must be.",
        todo: "Correct the value.",
      },
      {
        summary: "Unknown Word",
        means:
          "A warning: a value is none of the words that this version of the provider knows. The API adds words from time to time, and decides.",
        todo: "Check the spelling. If the word is new, ignore the warning or update the provider.",
      },
      {
        summary: "Invalid Attribute Combination",
        means: "Attributes exclude each other, or one of several must be set.",
        todo: "Set those that the message asks for.",
      },
      {
        summary: "Missing Required Attribute",
        means: "An attribute that is required is not set.",
        todo: "Set it.",
      },
      {
        summary: "Read-Only Attribute",
        means: "An attribute is set that the API decides.",
        todo: "Remove it from the configuration.",
      },
      {
        summary: "Invalid Timeout",
        means: "A length of time in `timeouts` cannot be read.",
        todo: 'Write it as in `"30s"` or `"1h30m"`.',
      },
      {
        summary: "Duplicate Set Element",
        means: "Two elements of a set are the same once defaults are filled in.",
        todo: "Write it once.",
      },
      {
        summary: "Write-Only Attribute Not Allowed",
        means: "A write-only attribute is set, which this Terraform does not know.",
        todo: "Use Terraform 1.11 or newer, or the attribute without `_wo`.",
      },
      {
        summary: "Write-Only Value Not Known Yet",
        means: "An element that holds a write-only attribute is known only after apply, as a whole.",
        todo: "Write the element as an object. Each value in it may be known after apply.",
      },
      {
        summary: "Write-Only Attribute Available",
        means: "A warning: a secret will be stored in the state, and there is an attribute that keeps it out.",
        todo: "Use the attribute that the message names.",
      },
      {
        summary: "Attribute Deprecated",
        means: "A warning: an attribute will go in a later version.",
        todo: "Do what the message says in its place.",
      },
      {
        summary: "Block Deprecated",
        means: "A warning: a block will go in a later version.",
        todo: "Do what the message says in its place.",
      },
      {
        summary: "Deprecated",
        means: "A warning: a resource or data source will go in a later version.",
        todo: "Do what the message says in its place.",
      },
      {
        summary: "Provider Configuration Not Known Yet",
        means: "The provider's configuration comes from something that is not applied yet, and is needed now.",
        todo: "Apply that first with `-target`, or set values that are known.",
      },
      {
        summary: "Planned Too Early",
        means: "A resource depends on something that Terraform put off.",
        todo: "Apply that first with `-target`.",
      },
    ],
  },
  {
    title: "Import, move and state",
    meanings: [
      {
        summary: "Invalid Import ID",
        means: "The import id has not the form of that resource.",
        todo: "Write it in the form that the message shows.",
      },
      {
        summary: "Imported Object Not Found",
        means: "The id has the right form, but the API has no such object.",
        todo: "Check the id, and that the key is of the organization it is in.",
      },
      {
        summary: "Import Not Supported",
        means: "Objects of that type cannot be imported this way.",
        todo: "See the page of the resource for what it offers.",
      },
      {
        summary: "Incomplete Identity",
        means: "An `identity` in an import block lacks something.",
        todo: "Add what the message lists.",
      },
      {
        summary: "Unsupported Move",
        means: "A `moved` block asks to turn one type into another that it cannot become.",
        todo: "Import the object under its new address, and forget the old one with a `removed` block.",
      },
      {
        summary: "Roles Left Out",
        means:
          "A warning: the state of another provider holds roles that this resource does not manage. They stay assigned.",
        todo: "Manage them with a resource of their own, or remove them in the OpenAI console.",
      },
      {
        summary: "Unknown State Version",
        means: "The state was written by another version of the provider, most often a newer one.",
        todo: "Use that version or a newer one.",
      },
      {
        summary: "Provider Defined Wrongly",
        means: "The provider contradicts itself in one of its definitions, which the message names.",
        todo: "Use another version of the provider, and report it.",
      },
      {
        summary: "Unexpected Stored State",
        means: "The state holds a value that is not of the type which the provider's schema gives it.",
        todo: "Take the object out of the state with `terraform state rm`, and import it again.",
      },
      {
        summary: "Unsupported State Format",
        means: "The state was written by Terraform 0.11 or older.",
        todo: "Upgrade it with Terraform 0.13 first.",
      },
      {
        summary: "Incomplete List Result",
        means: "A warning: an object was listed without its attributes, which could not be read.",
        todo: "List again. What is listed can be imported all the same.",
      },
      {
        summary: "Ephemeral Resource Not Closed",
        means: "A warning: what was opened for a while could not be closed.",
        todo: "Look into the organization whether something is left over.",
      },
    ],
  },
  {
    title: "Terraform and the provider do not fit",
    meanings: [
      {
        summary: "Unexpected Error in the Provider",
        means: "A mistake of ours.",
        todo: "Please report it, with the message and the steps that led to it.",
      },
      {
        summary: "Unknown Resource Type",
        means: "Terraform asks for a resource that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Data Source",
        means: "The same of a data source.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Ephemeral Resource",
        means: "The same of an ephemeral resource.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown List Resource",
        means: "The same of a list resource.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Action",
        means: "The same of an action.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      ...[
        "Missing Configuration",
        "Provider Not Configured",
        "No Resource Identity",
        "Ephemeral Resource Cannot Be Renewed",
      ].map((summary) => ({
        summary,
        means: "Terraform asked for something it should not ask for here.",
        todo: "Report it, with the version of Terraform.",
      })),
    ],
  },
];
