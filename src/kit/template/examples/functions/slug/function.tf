output "slug" {
  value = provider::example::slug("Milk & Bread")
}
