resource "openai_organization_spend_limit" "this" {
  threshold_amount = 1000000 # 10,000 US dollars
}
