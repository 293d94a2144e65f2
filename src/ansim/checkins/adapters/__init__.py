"""What check-ins need from outside: posters by Typst, the data of venue kinds."""
