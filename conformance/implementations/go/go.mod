module tactful

go 1.19
