"""What notices need from outside: spreadsheet files, PDF pages, rendering."""
