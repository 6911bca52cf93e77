"""Letters by chance: names and texts invented, forms as FIELD-GUIDE has them, written from pages and never from the parser."""
