"""HiGHS: a table in; its relaxation's value and prices, or a best solution and what is proven, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hiring.planning.table import Table

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EXACT = 0.999
"""Values are whole numbers: a solution within less than one of the bound is the best."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best of the relaxation.

    Args:
        value: of the objective.
        prices: of each row: what the objective would change by for one more.
        columns: the solution itself.
    """

    value: float
    prices: Floats
    columns: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """What the search found.

    Args:
        columns: the best solution; None when there is none.
        value: its objective.
        bound: no solution is below.
        is_impossible: proven: there is none.
    """

    columns: Floats | None
    value: float
    bound: float
    is_impossible: bool


class Programme:
    """A table handed to the solver, on one thread: the same input gives the same answer."""

    def __init__(
        self,
        table: Table,
        *,
        seconds: float,
        seed: int = 0,
        inexact: bool = False,
        tolerance: float = EXACT,
    ) -> None:
        """Hand it over.

        Args:
            table: the programme.
            seconds: the most that one run may take.
            seed: of the solver's own choices.
            tolerance: a solution within so much of the bound will do.
            inexact: for a relaxation of which only the prices matter: a first-order method will do.
        """
        import highspy

        self._library = highspy
        self._table = table
        self._inexact = inexact
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        low, high = table.between
        starts, columns, values = table.by_row()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = table.width, table.height
        model.col_cost_ = table.cost
        model.col_lower_ = np.zeros(table.width)
        model.col_upper_ = table.upper
        model.row_lower_ = np.maximum(low, -highspy.kHighsInf)
        model.row_upper_ = np.minimum(high, highspy.kHighsInf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = starts.astype(np.int32)
        model.a_matrix_.index_ = columns.astype(np.int32)
        model.a_matrix_.value_ = values
        options: dict[str, bool | int | float | str] = {
            "output_flag": False,
            "threads": 1,
            "random_seed": seed,
            "time_limit": float(seconds),
            "mip_rel_gap": 0.0,
            "mip_abs_gap": tolerance,
        }
        if inexact:
            options |= {"solver": "pdlp", "kkt_tolerance": 1e-4}
        for name, value in options.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(model)

    def relaxed(self) -> Relaxed | None:
        """The relaxation's best; None when even it has no solution, or time ran out."""
        status = self._library.HighsModelStatus
        self._solver.run()
        solution = self._solver.getSolution()
        found = self._solver.getModelStatus()
        # Prices that are only near the best are prices still.
        near = self._inexact and found in {status.kUnknown, status.kIterationLimit}
        if found != status.kOptimal and not (near and solution.dual_valid):
            return None
        return Relaxed(
            self._solver.getInfo().objective_function_value,
            np.array(solution.row_dual),
            np.array(solution.col_value),
        )

    def solved(self, start: tuple[Ints, Floats] | None = None) -> Solved:
        """The best whole solution within the time.

        Args:
            start: columns and their values in a solution known already.
        """
        table, solver, status = self._table, self._solver, self._library.HighsModelStatus
        whole = np.flatnonzero(table.whole).astype(np.int32)
        kinds = np.full(len(whole), self._library.HighsVarType.kInteger)
        solver.changeColsIntegrality(len(whole), whole, kinds)
        if start is not None:
            columns, values = start
            solver.setSolution(len(columns), columns.astype(np.int32), values)
        solver.run()
        found = solver.getModelStatus()
        info = solver.getInfo()
        solution = solver.getSolution()
        has_one = bool(solution.value_valid) and np.isfinite(info.objective_function_value)
        has_one = (
            has_one
            and info.primal_solution_status == self._library.SolutionStatus.kSolutionStatusFeasible
        )
        return Solved(
            columns=np.array(solution.col_value) if has_one else None,
            value=info.objective_function_value,
            bound=info.mip_dual_bound,
            is_impossible=found in {status.kInfeasible, status.kUnboundedOrInfeasible},
        )
