# invite_id
terraform import openai_invite.eve invite-dee123
