# As CLDR has it: the year first.
DATE_FORMAT = "Y ж. j F"
DATETIME_FORMAT = "Y ж. j F, H:i"
MONTH_DAY_FORMAT = "j F"
