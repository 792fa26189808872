ephemeral "example_session" "this" {}
