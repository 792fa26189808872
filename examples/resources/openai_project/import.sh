# The id of the project
terraform import openai_project.search proj_search
