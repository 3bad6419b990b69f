"""The workbench of site files: capture a page as a case, check the cases, draft a file. `sampling` fetches."""
