# project_id/group_id; where the group has several roles in the project, project_id/group_id/role
terraform import openai_project_group.engineering proj_search/group_engineering
terraform import openai_project_group.contractors proj_search/group_contractors/role_evaluator
