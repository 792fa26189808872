/** A provider's address, `registry.terraform.io/namespace/name`, for both hosts. */

const terraformRegistry = "registry.terraform.io/";

/**
 * Returns the source for configurations and `dev_overrides`. Terraform and OpenTofu complete it with their own
 * registries.
 */
export function sourceOf(address: string): string {
  return address.startsWith(terraformRegistry) ? address.slice(terraformRegistry.length) : address;
}

/** Returns the address. For an address in Terraform's registry it adds OpenTofu's address of the same source. */
export function addressesOf(address: string): readonly string[] {
  return address.startsWith(terraformRegistry) ? [address, `registry.opentofu.org/${sourceOf(address)}`] : [address];
}
