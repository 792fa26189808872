/** The meaning of a summary, and what to do about it. `…` stands for the part that changes from case to case. */
export interface Meaning {
  readonly summary: string;
  readonly means: string;
  readonly todo: string;
}

/** The chapters of the troubleshooting guide. Each summary of the provider is in exactly one chapter. */
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
        todo: "401: check that the right key is set, with the scopes that are named. 403: check the role of the key's owner. 404: check the ids. 429: the limit lasted longer than the timeout of the operation; see the guide on rate limits. Others: the message shows the reason of the API.",
      },
      {
        summary: "Checkpoint Permission Refused (…)",
        means: "The API refused to grant, read or revoke access to a checkpoint.",
        todo: "The message says what to check: the key and its scope, the name of the checkpoint (`ft:…`, not `ftckpt_…`), or the grantee.",
      },
      {
        summary: "No Answer From the OpenAI API",
        means: "The connection failed, or no answer came in time, after all retries.",
        todo: "Check the network, the proxy (`HTTPS_PROXY`) and `base_url`. For an endpoint that is slow, raise `request_timeout`. Apply again: the provider finds what was already done.",
      },
      {
        summary: "Unexpected Answer From the OpenAI API",
        means: "The answer did not come from the API (a proxy may answer with its own page), or could not be read.",
        todo: "Check `base_url` and the proxy. If they are right, report it with the request id.",
      },
      {
        summary: "Unexpected Answer From the API",
        means:
          "The API carried out the request, but its answer is incomplete or differs from the plan. The object is recorded.",
        todo: "Plan again and check the differences. If it happens each time, report it.",
      },
      {
        summary: "Unexpected Value",
        means:
          "A value has the wrong form: in an answer of the API, in the state, or in a call of Terraform. The message names the place.",
        todo: "For a state written by hand or by another version, import the object again. Otherwise report it.",
      },
      {
        summary: "Operation Timed Out",
        means: "An operation took longer than its timeout. Waiting for the rate limit counts.",
        todo: "Apply again: the provider finds what was already done. If it happens often, set a longer time in the `timeouts` block.",
      },
      {
        summary: "Operation Interrupted",
        means: "Terraform was interrupted during the operation.",
        todo: "Apply again.",
      },
    ],
  },
  {
    title: "Objects of the organization",
    meanings: [
      {
        summary: "… Not Found",
        means: "The API has no object with the id, name or address that the configuration names.",
        todo: "Check the id, name or address, and that the key belongs to the organization it is in.",
      },
      {
        summary: "Several …s Found",
        means: "A data source found more than one object. Names need not be unique.",
        todo: "Set the id instead: the message lists the ids.",
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
        means: "A role of this name exists already. The provider does not adopt it.",
        todo: "Choose another name, or import the role by the id that the message shows.",
      },
      {
        summary: "Role Replaced",
        means:
          "A warning: the group already had access to the project with another predefined role. The configured role replaced it.",
        todo: "Nothing, if the configured role is right. Otherwise configure the role that the message names.",
      },
      {
        summary: "Role of the Group Not Clear",
        means: "An imported group has several roles in the project, or no role that the API shows.",
        todo: "Import it by an id with three parts: `project_id/group_id/role`.",
      },
      {
        summary: "Default Assignment Removed",
        means:
          "A warning: a destroy removed the role (owner or member) that the person got with the membership in the project.",
        todo: "Nothing, if the person should keep only the other roles. Otherwise assign the role again.",
      },
      {
        summary: "User ID and Email Do Not Match",
        means: "`user_id` and `email` are both set, and the person with that id has another email address.",
        todo: "Remove one of them, or correct it.",
      },
      {
        summary: "Person Not in the Organization",
        means: "The organization has no person with that id or address. The API cannot create people.",
        todo: "Check the id or address. Otherwise invite the person, and apply once the person has accepted the invite.",
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
          "Two resources manage one person. In this run, the resource with `remove_on_destroy` removed the person from the organization.",
        todo: "Invite the person again. To rename a resource, use a `moved` block.",
      },
      {
        summary: "ID of a Project in …",
        means:
          "A warning: `organization_id` holds the id of a project. The grant works, but an import sets `project_id`.",
        todo: "Set `project_id` instead of `organization_id`.",
      },
      {
        summary: "ID of an Organization in …",
        means:
          "A warning: `project_id` holds the id of an organization. The grant works, but an import sets `organization_id`.",
        todo: "Set `organization_id` instead of `project_id`.",
      },
      {
        summary: "Value Not Confirmed",
        means:
          "A warning: the API does not return an attribute that only a create can set, such as the residency of a project. The state records the configured value, which the API has not confirmed.",
        todo: "Check the value in the OpenAI console. An object that Terraform did not create keeps the value it has.",
      },
      {
        summary: "Created Otherwise Than Asked",
        means:
          "The API created the object with another value than the configured value, and the API cannot change the value later. The object is recorded as tainted.",
        todo: "Apply again to replace the object, or correct the configuration and run `terraform untaint`.",
      },
      {
        summary: "Object Managed Twice",
        means: "A warning: two resource instances in the state manage one object, and overwrite each other's changes.",
        todo: "Keep one of them. Remove the others from the state with `terraform state rm` or a `removed` block.",
      },
      {
        summary: "Object Left in Place",
        means:
          "A warning: a destroy did not remove the object, because another resource instance in the state manages it.",
        todo: "Nothing, if the other instance should keep the object.",
      },
      {
        summary: "Delete Not Confirmed",
        means:
          "The API did not confirm that it removed the object, and still returns it. The object stays in the state.",
        todo: "Apply again.",
      },
      {
        summary: "List Not Available",
        means:
          "The API answered a list with 404 although its parent exists. A 404 of a list does not prove that an object was deleted, so the provider left the state as it is.",
        todo: "Check `base_url`, the scopes of the key, and that the organization has the feature.",
      },
      {
        summary: "… Not in This Organization",
        means:
          "The API does not know the object, although it never deletes objects of this kind. The key most likely belongs to another organization.",
        todo: "Check that the key and `base_url` belong to the right organization. If they do, remove the object from the state with `terraform state rm`.",
      },
      {
        summary: "Another Organization Answered",
        means: "The state was written for one organization, and the key belongs to another. Nothing was changed.",
        todo: "Set `OPENAI_ADMIN_KEY` (or `admin_api_key` of this provider block) to a key of the organization that the message names first.",
      },
      {
        summary: "Data Retention Refused",
        means: "The API refuses the type of data retention, or the change from the present type.",
        todo: "Ask OpenAI to approve your organization for the type, or keep the present type.",
      },
      {
        summary: "Hosted Tool Set by the Organization",
        means: "A project cannot switch off a tool that the organization allows to all of its projects.",
        todo: "In the console, set the tool to selected projects, then apply again.",
      },
      {
        summary: "Model Not Visible to the Organization",
        means: "The API does not know one of the `model_ids`, or the organization has no access to it.",
        todo: "Check the spelling of the models.",
      },
      {
        summary: "No Model Allowed",
        means: "A warning: an `allow_list` without models blocks every model for the project.",
        todo: "Add models, or use a `deny_list`.",
      },
      {
        summary: "Rate Limit ID and Model Do Not Match",
        means: "`rate_limit_id` and `model` are both set, and the limit with that id is for another model.",
        todo: "Remove one of them, or correct it.",
      },
      {
        summary: "Rate Limit Not Found",
        means: "The project has no rate limit of that model or id.",
        todo: "Use one of the names in the message, or see the data source `openai_project_rate_limits`.",
      },
      {
        summary: "Rate Limit Refused",
        means: "The number is above the limit of the organization, or the model has no such number.",
        todo: "Lower the number, or leave it out.",
      },
      {
        summary: "Spend Alert Above the Spend Limit",
        means: "The API takes no alert above a hard spend limit, because spending never exceeds the limit.",
        todo: "Lower the alert, or raise the limit first.",
      },
      {
        summary: "Existing Setting Taken Over: …",
        means: "A warning: the setting had another value before Terraform managed it. The message shows that value.",
        todo: "Nothing. A destroy restores the former value.",
      },
      {
        summary: "Former Setting Will Be Restored: …",
        means: "A warning in the plan of a destroy: the destroy restores the value that the message shows.",
        todo: "Nothing.",
      },
      {
        summary: "Setting Will Be Removed: …",
        means:
          "A warning in the plan of a destroy: the setting was not set before Terraform managed it, and the destroy removes it.",
        todo: "Nothing.",
      },
      {
        summary: "Setting Stays as It Is: …",
        means:
          "A warning in the plan of a destroy: the provider does not know the former value, because the setting was imported or moved. The destroy leaves the setting as it is.",
        todo: "Set the value that you want to keep before you destroy the resource.",
      },
      {
        summary: "Former Setting Not Restored: …",
        means: "A warning: the API refused the former value, or another resource manages the setting now.",
        todo: "Set the value by hand if it matters.",
      },
      {
        summary: "Fine-Tuning Job Not Found",
        means: "The key's project has no job with this id.",
        todo: "Check `fine_tuning_job_id`, and that `OPENAI_API_KEY` belongs to the project that owns the job.",
      },
      {
        summary: "Default Project Cannot Be Changed",
        means: "The API neither changes nor archives the default project of an organization.",
        todo: "Remove the project from the state with a `removed` block or `terraform state rm`, and read it with the data source `openai_project`.",
      },
      {
        summary: "Permission Not Confirmed",
        means: "The API accepted a grant but does not list it. The permission is recorded as tainted.",
        todo: "Apply again: the apply looks again, and grants access where it is missing.",
      },
      {
        summary: "Permission Not Revoked",
        means:
          "The API did not confirm that it revoked a permission, and still lists it. The permission stays in the state.",
        todo: "Apply again.",
      },
      {
        summary: "Create Not Confirmed",
        means:
          "The API may have created an object, but its id is not known: the answer was lost or had no id, and the list does not show which object it is.",
        todo: "Look at the objects that the message names, if it names any. Then apply again.",
      },
      {
        summary: "Object Taken Over",
        means:
          "A warning: the answer to a create was lost. The list had exactly one new object that matches, and the provider took that object as the result.",
        todo: "If somebody else may have created an object of the same name at that moment, check that it is yours.",
      },
      {
        summary: "Object of a Lost Answer Removed",
        means:
          "A warning: the answer to the create of a key was lost, and with it the value. The provider found the key by its name and time, and revoked it.",
        todo: "If somebody else may have created a key of the same name at that moment, check that their key still exists.",
      },
      {
        summary: "Object of a Lost Answer May Be Left",
        means:
          "A warning: the answer to the create of a key was lost. No key in the list matches, or several keys do, so the provider revoked none.",
        todo: "Look at the keys that the message names, and revoke the keys that nobody uses.",
      },
      {
        summary: "Object May Be Made Twice",
        means:
          "A warning: the answer to a create was lost, and the list did not show the object for some seconds, so the provider created it again. Later the list showed both objects.",
        todo: "Remove the object that you do not need by hand; the message names it.",
      },
      {
        summary: "Object May Be Left Behind",
        means:
          "A warning: the answer to an earlier create was lost. An object matches the create but may belong to somebody else, so the provider left the object alone.",
        todo: "Look at the objects that the message lists. If an object is yours, import it or delete it.",
      },
    ],
  },
  {
    title: "The configuration",
    meanings: [
      {
        summary: "Invalid Base URL",
        means:
          "`base_url` or `OPENAI_BASE_URL` is not a URL to which the provider may send keys. Without a provider block, Terraform also prints that a block is required. The cause is this error.",
        todo: "Use https, or http on this machine, without a user name or a password in it.",
      },
      {
        summary: "Empty Provider Setting",
        means: "An attribute of the provider block is set to an empty text, often because a variable is empty.",
        todo: "Set it to a value, or leave it out (null) to use the environment variable that the message names.",
      },
      {
        summary: "Invalid Provider Configuration",
        means:
          "A setting of the provider is empty or has the wrong form. It comes from the environment, or is known only during the apply.",
        todo: "Correct the attribute or the environment variable that the message names.",
      },
      ...["Invalid Organization", "Invalid Project"].map((summary) => ({
        summary,
        means:
          "The organization or project of the provider has a space, a line break or another character that no id has.",
        todo: "Copy the id again, into the provider block or the environment variable that the message names.",
      })),
      {
        summary: "Invalid Attribute Value",
        means: "The attribute does not allow this value. The message names the allowed values.",
        todo: "Correct the value.",
      },
      {
        summary: "Unknown Word",
        means:
          "A warning: this version of the provider does not know the value. The API adds values from time to time, so the API decides.",
        todo: "Check the spelling. If the word is new, ignore the warning or update the provider.",
      },
      {
        summary: "Invalid Attribute Combination",
        means: "Attributes exclude each other, or one of several must be set.",
        todo: "Set the attributes that the message asks for.",
      },
      {
        summary: "Missing Required Attribute",
        means: "An attribute that is required is not set.",
        todo: "Set it.",
      },
      {
        summary: "Read-Only Attribute",
        means: "The configuration sets an attribute that only the API sets.",
        todo: "Remove it from the configuration.",
      },
      {
        summary: "Invalid Timeout",
        means: "A duration in `timeouts` has the wrong form.",
        todo: 'Write a duration such as `"30s"` or `"1h30m"`.',
      },
      {
        summary: "Duplicate Set Element",
        means: "Two elements of a set are equal after the defaults are filled in.",
        todo: "Remove one of the elements.",
      },
      {
        summary: "Write-Only Attribute Not Allowed",
        means: "The configuration sets a write-only attribute, which this version of Terraform does not support.",
        todo: "Use Terraform 1.11 or newer, or the attribute without `_wo`.",
      },
      {
        summary: "Write-Only Value Not Known Yet",
        means: "A whole element with a write-only attribute is known only after apply.",
        todo: "Write the element as an object. Each value in it may be known after apply.",
      },
      {
        summary: "Write-Only Attribute Available",
        means: "A warning: the state will hold a secret, and another attribute keeps it out of the state.",
        todo: "Use the attribute that the message names.",
      },
      {
        summary: "Attribute Deprecated",
        means: "A warning: a later version will remove the attribute.",
        todo: "Use what the message names instead.",
      },
      {
        summary: "Block Deprecated",
        means: "A warning: a later version will remove the block.",
        todo: "Use what the message names instead.",
      },
      {
        summary: "Deprecated",
        means: "A warning: a later version will remove the type.",
        todo: "Use what the message names instead.",
      },
      {
        summary: "Provider Configuration Not Known Yet",
        means: "The plan needs the provider's configuration, which depends on a resource that is not applied yet.",
        todo: "Apply that resource first with `-target`, or set known values.",
      },
      {
        summary: "Planned Too Early",
        means: "A resource depends on a resource whose plan Terraform has deferred.",
        todo: "Apply that first with `-target`.",
      },
    ],
  },
  {
    title: "Import, move and state",
    meanings: [
      {
        summary: "Invalid Import ID",
        means: "The import id does not have the form that the resource requires.",
        todo: "Write it in the form that the message shows.",
      },
      {
        summary: "Imported Object Not Found",
        means: "The id has the right form, but the API has no object with this id.",
        todo: "Check the id, and that the key belongs to the organization of the object.",
      },
      {
        summary: "Import Not Supported",
        means: "Objects of that type cannot be imported this way.",
        todo: "See the import section on the page of the resource.",
      },
      {
        summary: "Incomplete Identity",
        means: "An `identity` in an import block lacks an attribute.",
        todo: "Add the attributes that the message lists.",
      },
      {
        summary: "Unsupported Move",
        means: "A `moved` block moves an object to a type that cannot take over its state.",
        todo: "Import the object under its new address, and remove the old address from the state with a `removed` block.",
      },
      {
        summary: "Roles Left Out: …",
        means:
          "A warning: the state of another provider holds roles that this resource does not manage. They stay assigned.",
        todo: "Import each of them into a resource of its own, by the id that the message names, or remove them in the OpenAI console.",
      },
      {
        summary: "Grantees Left Out: …",
        means:
          "A warning: the state of another provider holds several grantees in one permission. The others keep their access.",
        todo: "Import each of them into a permission of its own, as `checkpoint_id:project_id`.",
      },
      {
        summary: "State of Another Provider Not Usable",
        means:
          "Another provider wrote the state, and the state does not name the object: the type has another meaning in that provider, or the state is incomplete.",
        todo: "Move the object to the right type with a `moved` block; the guide for the former provider names the type. Otherwise remove the object from the state and import it.",
      },
      {
        summary: "Unknown State Version",
        means: "Another version of the provider wrote the state, most often a newer version.",
        todo: "Use that version or a newer version.",
      },
      {
        summary: "Provider Defined Wrongly",
        means: "The provider contradicts itself in one of its definitions, which the message names.",
        todo: "Use another version of the provider, and report it.",
      },
      {
        summary: "Unexpected Stored State",
        means: "The state holds a value of another type than the provider's schema declares.",
        todo: "Remove the object from the state with `terraform state rm`, and import it again.",
      },
      {
        summary: "Unsupported State Format",
        means: "Terraform 0.11 or older wrote the state.",
        todo: "Upgrade the state with Terraform 0.13 first.",
      },
      {
        summary: "Incomplete List Result",
        means: "A warning: the list has an object whose attributes could not be read.",
        todo: "List again. The object can be imported without its attributes.",
      },
      {
        summary: "Ephemeral Resource Not Closed",
        means: "A warning: the provider could not close an ephemeral resource.",
        todo: "Check whether the object that the message names still exists, and delete it.",
      },
    ],
  },
  {
    title: "Keys",
    meanings: [
      {
        summary: "No Reader for the Value of the Key",
        means: "The plan creates a key without `encrypt_to`, so nobody could ever read its value.",
        todo: "Choose one of the three ways that the message shows. The guide [Keys without secrets in state](keys-without-secrets-in-state.md) has recipes.",
      },
      {
        summary: "Algorithm Does Not Fit the Key",
        means: "The `algorithm` of `encrypt_to` does not fit the kind of the public key.",
        todo: "Leave `algorithm` out, or use an algorithm that the message names.",
      },
      {
        summary: "Value Cannot Be Encrypted",
        means:
          "The public key cannot encrypt the value, or the value is too long for it. The provider revoked the key that it had created.",
        todo: "Use a longer RSA key, or a Curve25519 key.",
      },
      {
        summary: "Value Only Recorded",
        means:
          "A warning: the state records a configured value that the API does not return. Terraform did not create the key, and the key stays as it is.",
        todo: "Nothing. To create a key with this value, replace the imported key.",
      },
      {
        summary: "Expiry Stays",
        means:
          "A warning: the configuration no longer has `expires_in_seconds`, but the API does not remove the expiry of a key.",
        todo: "To have a key without an expiry, replace the key.",
      },
      {
        summary: "Key in Use Is Managed Here",
        means:
          "A warning: a key that the configuration manages looks like a key that the provider is configured with. Terraform shows no other warning if `-replace`, `replace_triggered_by` or a taint replaces the key.",
        todo: "Configure the provider with a key that this configuration does not manage.",
      },
      {
        summary: "Key in Use Will Be Revoked",
        means: "A warning: the key that the plan revokes looks like the key that the provider uses.",
        todo: "Configure the provider with another key first.",
      },
      {
        summary: "Key Expires Instead of Being Deleted",
        means: "A warning: the API refused to delete the key, so the provider set an expiry of one second instead.",
        todo: "Nothing. The key may be listed as expired for a while.",
      },
      {
        summary: "Key Could Not Be Revoked",
        means:
          "The API refused to delete a key and to let it expire, or the answer to the create of a key was lost and several keys match. The key still works.",
        todo: "Delete the key in the OpenAI console, or delete its service account.",
      },
      {
        summary: "Not a Key of a Service Account",
        means: "The key to import belongs to a person.",
        todo: "Read the key with the data source `openai_project_api_key`.",
      },
      {
        summary: "Value of a Key Dropped From the State: …",
        means:
          "A warning: a state that another provider wrote holds the value of a key in plain text. The new state does not. Backups and earlier versions of the state still do.",
        todo: "Replace the key, then delete the backups and the earlier versions of the state.",
      },
      {
        summary: "Key Without an Expiry",
        means:
          "A warning: the API created an ephemeral key without an expiry. The provider revokes the key at the end of the run.",
        todo: "If a run is killed, look for the key and revoke it by hand.",
      },
      {
        summary: "Admin Key Expired During the Run",
        means:
          "A warning: an ephemeral admin key expired before the end of the run. Later requests with it were refused.",
        todo: "Set a longer `expires_in_seconds`.",
      },
    ],
  },
  {
    title: "Terraform and the provider do not fit",
    meanings: [
      {
        summary: "Unexpected Error in the Provider",
        means: "The provider has a bug.",
        todo: "Report the bug, with the message and the steps that led to it.",
      },
      {
        summary: "Unknown Attribute Returned",
        means: "A warning: the provider returned a value for an attribute that the resource does not have.",
        todo: "Nothing: the value is dropped. Please report it.",
      },
      {
        summary: "Unknown Resource Type",
        means: "Terraform asks for a resource that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Data Source",
        means: "Terraform asks for a data source that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Ephemeral Resource",
        means: "Terraform asks for an ephemeral resource that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown List Resource",
        means: "Terraform asks for a list resource that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      {
        summary: "Unknown Action",
        means: "Terraform asks for an action that this version does not have.",
        todo: "Run `terraform init -upgrade`, and check the version in `required_providers`.",
      },
      ...[
        "Missing Configuration",
        "Provider Not Configured",
        "No Resource Identity",
        "Ephemeral Resource Cannot Be Renewed",
      ].map((summary) => ({
        summary,
        means: "Terraform made a call that the protocol does not allow at this point.",
        todo: "Report the error, with the version of Terraform.",
      })),
    ],
  },
  {
    title: "Invites",
    meanings: [
      {
        summary: "Accepted Invite Forgotten",
        means:
          "A warning: the person has accepted the invite, and the API does not delete accepted invites. The invite is removed from the state; the person stays in the organization.",
        todo: "Nothing. To remove the person, use `openai_organization_user` with `remove_on_destroy`.",
      },
      {
        summary: "Invite Already Pending",
        means:
          "The address has a pending invite with another role or other projects, and an address can have only one pending invite.",
        todo: "To adopt the invite, write its role and projects into the configuration. Otherwise delete it and apply again.",
      },
      {
        summary: "Person Already in the Organization",
        means: "A member of the organization cannot be invited.",
        todo: "Replace `openai_invite` by `openai_organization_user` and `openai_project_user`.",
      },
    ],
  },
  {
    title: "Certificates",
    meanings: [
      {
        summary: "Certificate Still Active",
        means:
          "A certificate is active in projects, and the API deletes only a certificate that is active nowhere. Nothing was changed.",
        todo: "Deactivate it in the projects that the message names: destroy their `openai_project_certificate` resources first.",
      },
      {
        summary: "Private Key in a Certificate",
        means: "The text of a certificate also holds a private key. Nothing was sent.",
        todo: "Remove the private key from the text. If it was committed somewhere, replace the key.",
      },
    ],
  },
  {
    title: "External keys and storage",
    meanings: [
      {
        summary: "External Key Not Valid",
        means: "The API could not use an external key.",
        todo: "The message shows the API's answer. Check the key, the role or identity in the cloud, and their permissions.",
      },
      {
        summary: "External Key in Use",
        means: "Projects or a workspace use the key, and the API does not delete a key in use.",
        todo: "Archive the projects, or move them to another key, and apply again.",
      },
      {
        summary: "External Storage Goes",
        means:
          "A warning: the plan disconnects a storage. Without its last storage, a project falls back to the data retention of the organization.",
        todo: "Apply only if the project no longer needs the storage.",
      },
      {
        summary: "External Storage Not Healthy",
        means: "A warning: the API reports the status `degraded` or `unhealthy` of a storage.",
        todo: "Check the bucket and its permissions, and run the action `openai_external_storage_validate`.",
      },
      {
        summary: "External Storage Not Validated",
        means: "The API did not validate a storage before the time-out, or refused to.",
        todo: "The message shows the reason. Correct the bucket or its permissions and apply again. If the cloud takes long, raise the `create` time-out.",
      },
      {
        summary: "Retention Changes",
        means:
          "A warning: the plan validates a storage. The validation switches the project to customer-managed retention.",
        todo: "Apply only if you want the project to switch. With `validate = false`, the create only registers the storage.",
      },
      {
        summary: "Unusual Key Name",
        means: "A warning: the name of a key in Azure does not begin with the id of the organization and two hyphens.",
        todo: "Check the name: the API most likely refuses the key.",
      },
    ],
  },
  {
    title: "Workload identity",
    meanings: [
      {
        summary: "Attribute Made Twice",
        means: "Two transformations of a workload identity provider set the same attribute.",
        todo: "Remove one of them.",
      },
      {
        summary: "Federation Rules Left",
        means: "The API does not delete a workload identity provider that has federation rules.",
        todo: "Delete the rules that the message names, or import them and destroy them together with the provider.",
      },
      {
        summary: "Invalid Attribute Matchers",
        means:
          "The matchers of a federation rule are not an object of strings, booleans and numbers, or they are empty and would match every token.",
        todo: 'Write an object with at least one claim, such as `{ repository = "example/app" }`.',
      },
      {
        summary: "Invalid Key Set",
        means: "The key set of a workload identity provider is not a JSON Web Key Set.",
        todo: "Set the JSON text with its member `keys`, as the issuer publishes it.",
      },
      {
        summary: "Private Key in a Key Set",
        means: "The key set holds private or symmetric keys. Nothing was sent.",
        todo: "Set only the public keys. If the text was committed somewhere, replace the keys.",
      },
      {
        summary: "Workload Access Ends",
        means: "A warning: the plan deletes a workload identity provider, and the tokens that it issued stop working.",
        todo: "Apply only if the access should end. `enabled = false` stops access without a delete.",
      },
    ],
  },
];
