/** A provider's address, `registry.terraform.io/namespace/name`, as the hosts know it. */

const terraformRegistry = "registry.terraform.io/";

/** What a configuration and `dev_overrides` name, which Terraform and OpenTofu complete with their own registries. */
export function sourceOf(address: string): string {
  return address.startsWith(terraformRegistry) ? address.slice(terraformRegistry.length) : address;
}

/** The address, and where it is in Terraform's registry, also the one that OpenTofu gives the same source. */
export function addressesOf(address: string): readonly string[] {
  return address.startsWith(terraformRegistry) ? [address, `registry.opentofu.org/${sourceOf(address)}`] : [address];
}
