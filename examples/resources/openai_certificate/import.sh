# certificate_id
terraform import openai_certificate.gateway cert_gateway
