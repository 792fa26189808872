# certificate_id
terraform import openai_certificate.partners cert_partners
