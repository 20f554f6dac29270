"""The optimiser of panels and times: a pure problem in, a plan or the reasons why there is none out."""
