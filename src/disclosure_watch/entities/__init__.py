"""Who and where: the divisions, offices, papers and sessions that documents name, told from their words alone. Pure."""
