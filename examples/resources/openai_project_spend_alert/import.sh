# project_id/alert_id
terraform import openai_project_spend_alert.search proj_search/alert_search
