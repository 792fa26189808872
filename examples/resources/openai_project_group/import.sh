# project_id/group_id; where the group has several roles in the project, project_id/group_id/role
terraform import openai_project_group.support proj_support/group_engineering
terraform import openai_project_group.support proj_support/group_engineering/role-api-project-member
