groups = {
  platform = ["ann@example.com"]
  research = ["ann@example.com", "bob@example.com"]
  support  = ["cyd@example.com"]
}

access = {
  platform = { Chat = "owner", Embeddings = "owner", Evaluation = "owner", Playground = "owner", Reports = "owner" }
  research = { Embeddings = "member", Evaluation = "viewer", Playground = "member" }
  support  = { Chat = "member", Reports = "viewer" }
}
