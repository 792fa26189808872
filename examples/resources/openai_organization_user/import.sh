# The id of the person, or the email address
terraform import openai_organization_user.bob user-bob456
terraform import openai_organization_user.ann ann@example.com
