(** Part 3.3: the expected loss under dropout.

    ['M[F]_(n, d)] are the n by d matrices over F, ['cV[F]_n] the columns of n
    entries; [X i j] is an entry, [*m] the product and [^T] the transpose.
    [*:] multiplies by a number. F is any real closed field: an ordered field in
    which each number above 0 has a square root and each polynomial of odd degree
    a root. The real numbers are one. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Dropout.

Variable F : rcfType.

(** The square of the Euclidean length of a column. *)
Definition sqnorm (n : nat) (v : 'cV[F]_n) : F := \sum_i v i 0 ^+ 2.

(** A mask: it says of each of the n times d entries whether it is kept. *)
Definition mask (n d : nat) := {ffun 'I_n * 'I_d -> bool}.

(** The number that the mask R has at the entry (i, j): 1 if the entry is kept, and 0 if
    it is dropped. *)
Definition entry (n d : nat) (R : mask n d) (i : 'I_n) (j : 'I_d) : F := (R (i, j))%:R.

(** The probability of the mask R if the entries are independent and each is kept with
    probability p: the product of a factor p for each entry that is kept and a factor
    1 - p for each one that is dropped. *)
Definition probability (n d : nat) (p : F) (R : mask n d) : F :=
  \prod_e (if R e then p else 1 - p).

(** The expectation of f over the masks: the sum, over all masks R, of the probability of
    R times f(R). *)
Definition expectation (n d : nat) (p : F) (f : mask n d -> F) : F :=
  \sum_R probability p R * f R.

(** X times the mask R, entry by entry. *)
Definition masked (n d : nat) (X : 'M[F]_(n, d)) (R : mask n d) : 'M[F]_(n, d) :=
  \matrix_(i, j) (X i j * entry R i j).

(** The loss of the weights w if the inputs have the mask R: the square of the length of
    y - (X R) w, where X R is entry by entry. *)
Definition loss (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (R : mask n d) : F :=
  sqnorm (y - masked X R *m w).

(** The diagonal matrix with the entries (X^T X)_jj^(1/2), the lengths of the columns of
    X. *)
Definition Gamma (n d : nat) (X : 'M[F]_(n, d)) : 'M[F]_d :=
  diag_mx (\row_j Num.sqrt ((X^T *m X) j j)).

(** The loss of ridge regression of y on Z with the penalty lambda, at the weights v. *)
Definition ridge_loss (n d : nat) (Z : 'M[F]_(n, d)) (y : 'cV[F]_n) (lambda : F) (v : 'cV[F]_d) : F :=
  sqnorm (y - Z *m v) + lambda * sqnorm v.

(** f is nowhere smaller than at w. *)
Definition minimizes (d : nat) (f : 'cV[F]_d -> F) (w : 'cV[F]_d) : Prop := forall w', f w <= f w'.

Section Expectation.

Variables (n d : nat) (p : F).
Notation E := (@expectation n d p).

(** The expectation of a product of functions of one entry each. *)
Lemma independence (g : 'I_n * 'I_d -> bool -> F) :
  E (fun R => \prod_e g e (R e)) = \prod_e (p * g e true + (1 - p) * g e false).
Proof.
transitivity (\sum_(R : mask n d) \prod_e ((if R e then p else 1 - p) * g e (R e))).
  by apply: eq_bigr => R _; rewrite -big_split.
rewrite -(bigA_distr_bigA (fun e (b : bool) => (if b then p else 1 - p) * g e b)).
by apply: eq_bigr => e _; rewrite big_bool.
Qed.

(** Probabilities add up to 1. *)
Lemma total : \sum_(R : mask n d) probability p R = 1.
Proof.
have := independence (fun _ _ => 1); rewrite /expectation.
under eq_bigr => R _ do rewrite big1 // mulr1.
by move=> ->; rewrite big1 // => e _; rewrite !mulr1 addrC subrK.
Qed.

(** A mask with m entries kept has the probability p^m (1 - p)^(n d - m). *)
Lemma probability_kept (R : mask n d) :
  probability p R = p ^+ #|[set e | R e]| * (1 - p) ^+ (n * d - #|[set e | R e]|).
Proof.
rewrite /probability (bigID (fun e => R e)) /=; congr (_ * _).
  rewrite (eq_bigr (fun=> p)) => [|e ->] //.
  by rewrite prodr_const; congr (_ ^+ _); apply: eq_card => e; rewrite inE.
rewrite (eq_bigr (fun=> 1 - p)) => [|e /negbTE ->] //.
rewrite prodr_const; congr (_ ^+ _).
have := cardsC [set e | R e]; rewrite card_prod !card_ord => <-; rewrite addKn.
by apply: eq_card => e; rewrite !inE.
Qed.

Lemma linear_sum (I : finType) (f : I -> mask n d -> F) :
  E (fun R => \sum_k f k R) = \sum_k E (f k).
Proof. by rewrite exchange_big; apply: eq_bigr => R _; rewrite mulr_sumr. Qed.

Lemma linear_scale (c : F) (f : mask n d -> F) : E (fun R => c * f R) = c * E f.
Proof. by rewrite mulr_sumr; apply: eq_bigr => R _; rewrite mulrCA. Qed.

Lemma linear_add (f g : mask n d -> F) : E (fun R => f R + g R) = E f + E g.
Proof. by rewrite -big_split; apply: eq_bigr => R _; rewrite mulrDr. Qed.

Lemma constant (c : F) : E (fun=> c) = c.
Proof. by rewrite /expectation -mulr_suml total mul1r. Qed.

Lemma same (f g : mask n d -> F) : f =1 g -> E f = E g.
Proof. by move=> fg; apply: eq_bigr => R _; rewrite fg. Qed.

(** The mean of an entry is p, and so is that of its square. *)
Lemma one_entry i j : E (fun R => entry R i j) = p.
Proof.
transitivity (E (fun R => \prod_e (if e == (i, j) then (R e)%:R else 1))).
  by apply: same => R; rewrite (bigD1 (i, j)) //= eqxx big1 ?mulr1 // => e /negbTE ->.
rewrite (independence (fun e b => if e == (i, j) then b%:R else 1)) (bigD1 (i, j)) //= eqxx.
rewrite mulr1 mulr0 addr0 big1 ?mulr1 // => e /negbTE ->.
by rewrite !mulr1 addrC subrK.
Qed.

(** Two entries of a row: independent, unless they are the same. *)
Lemma two_entries i j k :
  E (fun R => entry R i j * entry R i k) = p ^+ 2 + p * (1 - p) * (j == k)%:R.
Proof.
case: eqP => [<-|/eqP jk]; rewrite ?mulr1 ?mulr0 ?addr0.
  transitivity (E (fun R => entry R i j)); last first.
    by rewrite one_entry mulrBr mulr1 addrC subrK.
  by apply: same => R; rewrite /entry; case: (R _); rewrite ?mulr1 ?mulr0.
have ne : (i, k) != (i, j) by apply: contraNneq jk => -[->].
pose g e (b : bool) : F := if (e == (i, j)) || (e == (i, k)) then b%:R else 1.
transitivity (E (fun R => \prod_e g e (R e))).
  apply: same => R; rewrite (bigD1 (i, j)) //= (bigD1 (i, k)) //= /g !eqxx orbT /=.
  by rewrite big1 ?mulr1 // => e /andP[/negbTE -> /negbTE ->].
rewrite independence (bigD1 (i, j)) //= (bigD1 (i, k)) //= /g !eqxx orbT /=.
rewrite big1 => [|e /andP[/negbTE -> /negbTE ->]]; last by rewrite !mulr1 addrC subrK.
by rewrite !mulr1 !mulr0 !addr0.
Qed.

(** The squared error of one example: squared mean plus variance. *)
Lemma one_prediction (y : F) (x w : 'I_d -> F) (i : 'I_n) :
  E (fun R => (y - \sum_j x j * entry R i j * w j) ^+ 2)
  = (y - p * \sum_j x j * w j) ^+ 2 + p * (1 - p) * \sum_j x j ^+ 2 * w j ^+ 2.
Proof.
pose c j := x j * w j; pose r j := fun R : mask n d => entry R i j.
have expand R : (y - \sum_j x j * entry R i j * w j) ^+ 2
    = y ^+ 2 + (- (y *+ 2)) * (\sum_j c j * r j R)
      + \sum_j \sum_k c j * c k * (r j R * r k R).
  have -> : \sum_j x j * entry R i j * w j = \sum_j c j * r j R.
    by apply: eq_bigr => j _; rewrite /c /r mulrAC.
  rewrite sqrrB mulNr -mulrnAl; congr (_ - _ + _).
  rewrite expr2 mulr_suml; apply: eq_bigr => j _; rewrite mulr_sumr.
  by apply: eq_bigr => k _; rewrite mulrACA.
have mean : E (fun R => \sum_j c j * r j R) = p * \sum_j c j.
  rewrite linear_sum mulr_sumr; apply: eq_bigr => j _.
  by rewrite linear_scale one_entry mulrC.
have square : E (fun R => \sum_j \sum_k c j * c k * (r j R * r k R))
    = (p * \sum_j c j) ^+ 2 + p * (1 - p) * \sum_j x j ^+ 2 * w j ^+ 2.
  rewrite linear_sum exprMn [(\sum_j c j) ^+ 2]expr2 mulr_suml 2!mulr_sumr -big_split.
  apply: eq_bigr => j _ /=; rewrite linear_sum mulr_sumr.
  rewrite -exprMn -/(c j) mulr_sumr [X in _ + X](_ : _ = \sum_k c j * c k * (p * (1 - p) * (j == k)%:R)).
    rewrite -big_split; apply: eq_bigr => k _ /=.
    by rewrite linear_scale two_entries mulrDr [p ^+ 2 * _]mulrC.
  rewrite (bigD1 j) //= eqxx mulr1 big1 ?addr0 => [|k]; first by rewrite mulrC expr2.
  by rewrite eq_sym => /negbTE ->; rewrite !mulr0.
rewrite (same expand) 2!linear_add constant linear_scale mean square addrA; congr (_ + _).
by rewrite sqrrB mulNr -mulrnAl.
Qed.

End Expectation.

(** The expected loss under dropout, the sum over all masks, for every X, y, w and p: it
    is |y - p X w|^2 + p (1 - p) |Gamma w|^2. *)
Theorem dropout_expectation (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (p : F) :
  expectation p (loss X y w) = sqnorm (y - p *: (X *m w)) + p * (1 - p) * sqnorm (Gamma X *m w).
Proof.
have right_term j : (Gamma X *m w) j 0 ^+ 2 = \sum_i X i j ^+ 2 * w j 0 ^+ 2.
  rewrite /Gamma mul_diag_mx !mxE exprMn sqr_sqrtr.
    by rewrite mulr_suml; apply: eq_bigr => i _; rewrite mxE -expr2.
  by apply: sumr_ge0 => i _; rewrite mxE -expr2 sqr_ge0.
transitivity (\sum_i ((y i 0 - p * \sum_j X i j * w j 0) ^+ 2
                      + p * (1 - p) * \sum_j X i j ^+ 2 * w j 0 ^+ 2)).
  rewrite /loss /sqnorm linear_sum; apply: eq_bigr => i _.
  rewrite -(one_prediction p (y i 0) (X i) (fun j => w j 0) i).
  apply: same => R; rewrite !mxE; congr ((_ - _) ^+ 2).
  by apply: eq_bigr => j _; rewrite !mxE.
rewrite big_split -mulr_sumr /sqnorm; congr (_ + _ * _).
  by apply: eq_bigr => i _; rewrite !mxE.
by rewrite exchange_big; apply: eq_bigr => j _; rewrite right_term.
Qed.

(** If no column of X is 0 and p is not 0, then Gamma is invertible, and the columns of
    Z = X Gamma^-1 have length 1. The expected loss of w is the loss of ridge regression
    of y on Z with the penalty lambda = (1 - p) / p at v = p Gamma w; and w minimizes
    the one if and only if v minimizes the other. *)
Theorem dropout_is_ridge (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (p : F) :
  (forall j, col j X != 0) -> p != 0 ->
  let Z := X *m invmx (Gamma X) in
  let lambda := (1 - p) / p in
  let expected_loss w := expectation p (loss X y w) in
  [/\ Gamma X \in unitmx,
      forall j, sqnorm (col j Z) = 1
    & forall w, let v := p *: (Gamma X *m w) in
        expected_loss w = ridge_loss Z y lambda v /\
        (minimizes expected_loss w <-> minimizes (ridge_loss Z y lambda) v)].
Proof.
move=> X_columns p_ne0 Z lambda expected_loss.
have squares j : (X^T *m X) j j = \sum_i X i j ^+ 2 by rewrite mxE; apply: eq_bigr => i _; rewrite mxE.
have lengths j : 0 < (X^T *m X) j j.
  rewrite lt_def squares sumr_ge0 ?andbT => [|i _]; last exact: sqr_ge0.
  apply: contraNneq (X_columns j) => /psumr_eq0P X0; apply/eqP/colP => i; rewrite !mxE.
  by apply/eqP; rewrite -sqrf_eq0 X0 // => k _; exact: sqr_ge0.
have Gamma_unit : Gamma X \in unitmx.
  by rewrite unitmxE unitfE det_diag; apply/prodf_neq0 => j _; rewrite mxE sqrtr_eq0 -ltNge.
have same_loss w : expected_loss w = ridge_loss Z y lambda (p *: (Gamma X *m w)).
  rewrite /expected_loss dropout_expectation /ridge_loss /Z -scalemxAr -mulmxA mulKmx //.
  congr (_ + _); rewrite /sqnorm !mulr_sumr; apply: eq_bigr => j _; set u := Gamma X *m w.
  have -> : (p *: u) j 0 = p * u j 0 by rewrite mxE.
  by rewrite exprMn [RHS]mulrA; congr (_ * _); rewrite /lambda expr2 mulrA divfK // mulrC.
split=> // [j|w v].
  have : Z *m Gamma X = X by rewrite mulmxKV.
  move=> /matrixP ZE; have entry i : Z i j * Num.sqrt ((X^T *m X) j j) = X i j.
    by rewrite -ZE mul_mx_diag !mxE.
  apply: (mulIf (lt0r_neq0 (lengths j))); rewrite mul1r {2}squares /sqnorm mulr_suml.
  by apply: eq_bigr => i _; rewrite mxE -entry exprMn sqr_sqrtr // ltW.
split; first exact: same_loss.
split=> least w'; last by rewrite !same_loss; apply: least.
have -> : w' = p *: (Gamma X *m (p^-1 *: (invmx (Gamma X) *m w'))).
  by rewrite -scalemxAr mulKVmx // scalerA divff // scale1r.
by rewrite -!same_loss; apply: least.
Qed.

End Dropout.
