"""What this project adds to ministack: checked, recorded resources of AWS Backup, Organizations and IAM."""
