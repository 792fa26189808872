data "openai_groups" "all" {}
