# invite_id
terraform import openai_invite.dee invite-dee123
