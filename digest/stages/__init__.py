"""The four stages, one file each: what joins the parts, and nothing that a part could decide."""
